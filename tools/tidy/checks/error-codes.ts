import type { Tree } from "../tree/tree.ts";
import { cataloguePath, readCatalogue, type CatalogueEntry } from "./catalogue.ts";
import type { Check, Finding } from "./check.ts";
import { compare, type Page } from "./page.ts";

/** Catalogue, code and page of the error codes say the same. */
export const errorCodes: Check = {
  name: "error codes",
  run: (tree) => {
    const entries = readCatalogue(tree);
    if (entries === undefined) {
      return [
        {
          path: cataloguePath,
          what: "there is no object literal exported as `codes`",
          why: "The page of errors, `trellis explain` and this check are made from it.",
          fix: "`export const codes = { TRL0101: { name, title, cause, cure } } as const;` with plain strings.",
        },
      ];
    }
    return [
      ...malformed(entries),
      ...unknown(tree, entries),
      ...unused(tree, entries),
      ...compare(tree, errorsPage, "Whoever sees a code must find its cause and cure."),
    ];
  },
  note: (tree) => `${readCatalogue(tree)?.length ?? 0} codes`,
};

/** `docs/errors.md`: every code with cause and cure. Each heading is the bare code, so `#trl0101` is its address. */
export const errorsPage: Page = {
  path: "docs/errors.md",
  write: (tree) => {
    const entries = (readCatalogue(tree) ?? []).toSorted((left, right) => (left.code < right.code ? -1 : 1));
    return [
      "# Errors",
      "",
      "Every code of Trellis, with its cause and its cure. `trellis explain TRL0201` prints the same. A number never",
      `changes its meaning. Made from \`${cataloguePath}\` by \`npm run tidy -- --write\`.`,
      ...entries.flatMap(({ code, name = "", title = "", cause = "", cure = "" }) => [
        "",
        `## ${code}`,
        "",
        `\`${name}\`: ${title}`,
        "",
        `**Cause.** ${cause}`,
        "",
        `**Cure.** ${cure}`,
      ]),
      "",
    ].join("\n");
  },
};

const mention = /\bTRL\d{4}\b/g;

function malformed(entries: readonly CatalogueEntry[]): Finding[] {
  const finding = (line: number, what: string, fix: string): Finding => ({
    path: cataloguePath,
    line,
    what,
    why: "The entry is printed as it stands to somebody who is stuck.",
    fix,
  });
  return entries.flatMap((entry, index) => {
    const { code, line, name } = entry;
    const missing = (["name", "title", "cause", "cure"] as const).filter(
      (part) => (entry[part] ?? "").trim() === "",
    );
    const isTwin = (other: CatalogueEntry): boolean =>
      other.code === code || (name !== undefined && other.name === name);
    const twin = entries.slice(0, index).find(isTwin);
    return [
      ...(/^TRL\d{4}$/.test(code)
        ? []
        : [finding(line, `"${code}" is no code`, "A code is TRL and four digits.")]),
      ...(missing.length === 0
        ? []
        : [
            finding(
              line,
              `${code} has no ${missing.join(", no ")}`,
              "Write it as plain text: a string, or strings joined by +.",
            ),
          ]),
      ...(twin === undefined
        ? []
        : [
            finding(
              line,
              `${code} repeats the code or name of ${twin.code}`,
              "Give each meaning one number and one name.",
            ),
          ]),
    ];
  });
}

function unknown(tree: Tree, entries: readonly CatalogueEntry[]): Finding[] {
  const codes = new Set(entries.map(({ code }) => code));
  const texts = [
    ...tree.sources.filter(({ path, isTest }) => !isTest && isJudged(path)),
    // Decisions are history: they may speak of codes that are gone.
    ...tree.files.filter(
      ({ path }) => path.endsWith(".md") && isJudged(path) && !path.startsWith("docs/decisions/"),
    ),
  ];
  return texts.flatMap(({ path, text = "" }) =>
    text.split("\n").flatMap((content, index) =>
      [...content.matchAll(mention)]
        .filter(([code]) => !codes.has(code) && path !== errorsPage.path)
        .map(([code]) => ({
          path,
          line: index + 1,
          what: `${code} is not in the catalogue`,
          why: "Whoever meets the code would find nothing about it.",
          fix: `Add it to ${cataloguePath}, or correct the number.`,
        })),
    ),
  );
}

/** Comments and tests do not count as use. */
function unused(tree: Tree, entries: readonly CatalogueEntry[]): Finding[] {
  const used = new Set(
    tree.sources
      .filter(({ path, isTest }) => !isTest && isJudged(path) && path !== cataloguePath)
      .flatMap(({ code }) => [...code.matchAll(mention)].map(([found]) => found)),
  );
  return entries
    .filter(({ code }) => !used.has(code))
    .map(({ code, line }) => ({
      path: cataloguePath,
      line,
      what: `${code} is used nowhere`,
      why: "A page of errors that cannot happen hides the ones that can.",
      fix: "Use it, or take it out; its number stays taken.",
    }));
}

/** Tools speak of codes that do not exist, this one for example. */
function isJudged(path: string): boolean {
  return !path.startsWith("tools/");
}
