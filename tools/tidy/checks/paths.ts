import type { Check, Finding } from "./check.ts";
import type { RawFile, Tree } from "../tree/tree.ts";

const bytesMax = 1_000_000;

/** No committed file names a place on somebody's machine, and none is larger than 1 MB. */
export const paths: Check = {
  name: "paths",
  run: ({ files }: Tree) => files.flatMap((file) => [...machinePaths(file), ...tooLarge(file)]),
};

/** A home folder or the build machine's own folder, at the beginning of a path: not in the middle, and not in a URL. */
const machinePath = /(?<![\w.~/-])\/(?:(?:home|Users)\/[A-Za-z][\w.-]*|root|work)\/|\b[A-Z]:\\Users\\/g;

function machinePaths({ path, text = "" }: RawFile): Finding[] {
  return text.split("\n").flatMap((content, index) =>
    [...content.matchAll(machinePath)].map(([found]) => ({
      path,
      line: index + 1,
      what: `"${found}" is a place on one machine`,
      why: "It works there and nowhere else, and tells strangers who worked where.",
      fix: "Make the path from import.meta.dirname, a temporary folder or a setting.",
    })),
  );
}

function tooLarge({ path, bytes }: RawFile): Finding[] {
  if (bytes <= bytesMax) return [];
  return [
    {
      path,
      what: `${(bytes / 1_000_000).toFixed(1)} MB, more than 1 MB`,
      why: "It is in every clone for ever, and no review can read it.",
      fix: "Generate it, fetch it when it is needed, or cut it down to what the test reads.",
    },
  ];
}
