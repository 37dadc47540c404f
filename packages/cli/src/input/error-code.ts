import { codes, didYouMean, Fault, type Code } from "@trellis/model";

/** Parses a code, its number or its short name: `TRL0309`, `309`, `function-unknown`. @throws Fault TRL0607 */
export function errorCode(word: string): Code {
  const all = Object.keys(codes) as Code[];
  const number = /^(?:TRL)?0*(\d{1,4})$/i.exec(word)?.[1]?.padStart(4, "0");
  const found = all.find((code) => code === `TRL${number ?? ""}` || codes[code].name === word.toLowerCase());
  if (found !== undefined) return found;
  const names = all.map((code) => codes[code].name);
  throw new Fault("TRL0607", `no code "${word}"${didYouMean(word, number === undefined ? names : all)}`);
}
