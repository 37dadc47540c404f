import { cellsOf } from "./cells.ts";

/** Words on lines of at most `columns` cells; a word that is longer by itself stays whole on its own line. */
export function proseLines(text: string, columns: number | undefined): string[] {
  if (columns === undefined) return text.split("\n");
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && cellsOf(longer) > columns) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    return [...lines, line];
  });
}

/** `proseLines` after a label, with the lines below the first hanging under its text. */
export function labelled(label: string, text: string, columns: number | undefined): string[] {
  const indent = " ".repeat(cellsOf(label));
  const room = columns === undefined ? undefined : columns - cellsOf(label);
  return proseLines(text, room).map((line, i) => `${i === 0 ? label : indent}${line}`.trimEnd());
}
