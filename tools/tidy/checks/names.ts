import type { SourceFile } from "../tree/source-file.ts";
import type { Check, Finding } from "./check.ts";

/** Files and folders are named for what they hold, in kebab-case; types for their role. */
export const names: Check = {
  name: "names",
  run: ({ sources }) => {
    const findings = sources.flatMap((source) => [
      ...misnamedPath(source),
      ...wildcards(source),
      ...misnamedTypes(source),
    ]);
    // A folder is reported once, not for each file in it.
    return findings.filter(
      ({ path, what }, index) =>
        findings.findIndex((other) => other.path === path && other.what === what) === index,
    );
  },
};

const vague = new Set(["common", "helper", "helpers", "misc", "shared", "types", "util", "utils"]);
const vagueEnd = /-(?:helpers?|misc|utils?)$/;
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

function misnamedPath({ path }: SourceFile): Finding[] {
  const parts = path.split("/");
  return parts.flatMap((part, index) => {
    const here = parts.slice(0, index + 1).join("/");
    // `payment.int.test.ts` has the name `payment`; what follows the first dot says which kind of file it is.
    const words = part.replace(/^\./, "").split(".");
    const [name = ""] = words;
    if (!words.every((word) => kebab.test(word))) {
      return [
        {
          path: here,
          what: `"${part}" is not kebab-case`,
          why: "One spelling everywhere: a name can be guessed, and case-insensitive disks agree.",
          fix: "Rename it: lower-case words joined by hyphens.",
        },
      ];
    }
    if (!vague.has(name) && !vagueEnd.test(name)) return [];
    return [
      {
        path: here,
        what: `"${name}" says nothing about what is in it`,
        why: "A drawer without a label collects what has nothing to do with each other, and everybody depends on it.",
        fix: "Put a helper with its first user; on its third use give the concept its name.",
      },
    ];
  });
}

function wildcards({ path, stars }: SourceFile): Finding[] {
  if (!/(?:^|\/)index\.ts$/.test(path)) return [];
  return stars.map(({ specifier, line }) => ({
    path,
    line,
    what: `\`export * from "${specifier}"\``,
    why: "A wildcard publishes whatever the file happens to export, today and later.",
    fix: "Name what is exported.",
  }));
}

const badTypes: readonly (readonly [RegExp, string])[] = [
  [/^I[A-Z][a-z]/, "the I says only that it is an interface"],
  [/Impl$/, "Impl says only that it implements something"],
  [/^Base[A-Z]/, "Base says only that something extends it"],
  [/Manager$/, "a manager may do anything"],
];

function misnamedTypes({ path, declarations }: SourceFile): Finding[] {
  return declarations
    .filter(({ kind }) => kind === "class" || kind === "interface" || kind === "type" || kind === "enum")
    .flatMap(({ name, kind, line }) => {
      const reason = badTypes.find(([pattern]) => pattern.test(name))?.[1];
      if (reason === undefined) return [];
      return [
        {
          path,
          line,
          what: `${kind} ${name}: ${reason}`,
          why: "A port is a role noun, an adapter is technology plus role: both say what they are for.",
          fix: "Name the role (Store), or the technology and the role (SqliteStore).",
        },
      ];
    });
}
