import type { Diagnostic } from "@trellis/model";
import { broken } from "@trellis/model/check";
import type { ImportFact } from "../facts/source-facts.ts";
import { areaOf, type Area } from "../files/area.ts";
import type { Source } from "../read-sources.ts";
import { contextNames, placeIn, type Subject } from "./subject.ts";

/** TRL1123: contexts know each other's contracts, types included, and nothing else of each other. */
export function* contextReach(source: Source, subject: Subject): Generator<Diagnostic> {
  if (source.area.context === undefined) return;
  for (const [index, fact] of source.facts.imports.entries()) {
    const target = source.targets[index];
    if (target?.kind !== "file") continue;
    const reached = isInside(areaOf(target.path), source.area)
      ? { path: target.path, via: undefined }
      : throughOthers(source, fact, target.path, subject);
    if (reached === undefined) continue;
    const { context = "" } = areaOf(reached.path);
    const through = reached.via === undefined ? "" : ` by way of ${reached.via}`;
    yield broken("TRL1123", {
      where: placeIn(source, fact.place),
      about: [...contextNames(source), context],
      message: `${source.area.context} imports the inside of ${context}, ${reached.path}${through}`,
    });
  }
}

function isInside(target: Area, { context }: Area): boolean {
  return target.context !== undefined && target.context !== context && target.part !== "contracts";
}

/** Files outside of all contexts pass things on, too. What a context's own file passes on is said of that file. */
function throughOthers(
  source: Source,
  fact: ImportFact,
  path: string,
  { origins }: Subject,
): { readonly path: string; readonly via: string } | undefined {
  if (areaOf(path).context !== undefined) return undefined;
  const names = fact.names.length === 0 ? [] : fact.names.map(({ name }) => name);
  for (const name of names) {
    const reached = origins
      .of(path, name, ({ area }) => area.context === undefined)
      .find((origin) => isInside(origin.source.area, source.area));
    const via = reached?.via.at(-1)?.path;
    if (reached !== undefined && via !== undefined) return { path: reached.source.path, via };
  }
  return undefined;
}
