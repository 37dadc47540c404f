import type { Diagnostic } from "@trellis/model";
import { broken } from "@trellis/model/check";
import type { ImportFact } from "../facts/source-facts.ts";
import { areaOf } from "../files/area.ts";
import type { Target } from "../files/resolve-import.ts";
import type { Source } from "../read-sources.ts";
import { contextNames, placeIn, type Subject } from "./subject.ts";

/** TRL1101: a domain imports itself, and what the platform team allows. Types are gone when the code runs. */
export function* domainImports(source: Source, { policy }: Subject): Generator<Diagnostic> {
  if (source.area.part !== "domain") return;
  const allow = policy?.rules?.["domain-import"]?.allow ?? [];
  for (const [index, fact] of source.facts.imports.entries()) {
    const target = source.targets[index];
    if (fact.typeOnly || !isForeign(target, source)) continue;
    // Which packages are allowed stands in the system's declaration; nobody knows while that can't be read.
    if (policy === undefined && target?.kind !== "file") continue;
    if (target !== undefined && isAllowed(target, allow)) continue;
    yield finding(source, fact, target);
  }
}

function isForeign(target: Target | undefined, { area }: Source): boolean {
  if (target?.kind !== "file") return true;
  const other = areaOf(target.path);
  // Another context's inside is the business of TRL1123.
  if (other.context !== undefined && other.context !== area.context) return other.part === "contracts";
  return other.context === undefined || other.part !== "domain";
}

function isAllowed(target: Target, allow: readonly string[]): boolean {
  if (target.kind !== "file") return allow.includes(target.name);
  return allow.some((each) => {
    const path = each.replace(/^\.\//, "");
    return path.endsWith("/") ? target.path.startsWith(path) : target.path === path;
  });
}

function finding(source: Source, fact: ImportFact, target: Target | undefined): Diagnostic {
  const { edits, names, specifier } = fact;
  const shown = specifier === undefined ? "a file that is computed at run time" : `"${specifier}"`;
  const place = { where: placeIn(source, fact.place), about: contextNames(source) };
  if (edits !== undefined && names.length > 0) {
    return {
      ...broken("TRL1101", {
        ...place,
        message: `the domain imports ${shown} for its types, and yet loads it`,
        fix: "Write import type",
      }),
      edits: edits.map((edit) => ({ file: source.path, ...edit })),
    };
  }
  const what = target?.kind === "file" ? `, which is ${target.path}` : "";
  return broken("TRL1101", {
    ...place,
    message: `the domain imports ${shown}${what === `, which is ${specifier}` ? "" : what}`,
  });
}
