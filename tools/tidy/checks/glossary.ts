import type { Tree } from "../tree/tree.ts";
import type { Check, Finding } from "./check.ts";

const path = "GLOSSARY.md";
/** Whatever the case. */
const alphabet = new Intl.Collator("en", { sensitivity: "base" });

/** The glossary's words stand in alphabetical order, each once: a word that is looked for is found, or is missing. */
export const glossary: Check = {
  name: "glossary",
  run: (tree) => {
    const words = wordsIn(tree);
    return words.flatMap(({ word, line }, at): Finding[] => {
      const before = words[at - 1];
      const order = before === undefined ? -1 : alphabet.compare(before.word, word);
      if (before === undefined || order < 0) return [];
      const twice = order === 0;
      return [
        {
          path,
          line,
          what: twice ? `"${word}" is there twice` : `"${word}" stands after "${before.word}"`,
          why: "A glossary is searched by the alphabet, and one word has one meaning.",
          fix: twice ? "Keep the row that says what the word means." : "Put the row into its place.",
        },
      ];
    });
  },
  note: (tree) => `${wordsIn(tree).length} words`,
};

/** The word that each row of the table begins with. */
function wordsIn({ files }: Tree): { readonly word: string; readonly line: number }[] {
  const text = files.find((file) => file.path === path)?.text ?? "";
  return text.split("\n").flatMap((row, at) => {
    const [, word] = /^\| \*\*([^*]+)\*\*/.exec(row) ?? [];
    return word === undefined ? [] : [{ word, line: at + 1 }];
  });
}
