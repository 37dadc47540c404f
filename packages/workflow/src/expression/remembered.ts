/**
 * What was made from a text is made once: the newest `entriesMax` texts keep theirs. A text that was asked for since
 * the last clearing survives one more, so that a flood of other texts does not drive out what is in use.
 */
export function remembered<T>(make: (text: string) => T, entriesMax = 4096): (text: string) => T {
  let newer = new Map<string, T>();
  let older = new Map<string, T>();
  return (text) => {
    const known = newer.get(text);
    if (known !== undefined) return known;
    const made = older.get(text) ?? make(text);
    if (newer.size >= entriesMax / 2) {
      older = newer;
      newer = new Map();
    }
    newer.set(text, made);
    return made;
  };
}
