/** Gives the line of an offset, counted from 1. */
export type LineCounter = (offset: number) => number;

/** Reads a text's line ends once, so that many offsets can be asked for. */
export function lineCounter(text: string): LineCounter {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
