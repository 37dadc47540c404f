import type { Diagnostic } from "@trellis/model";
import { broken } from "@trellis/model/check";
import { areaOf, type Part } from "../files/area.ts";
import type { Source } from "../read-sources.ts";
import { functionOfHandler, placeIn, type Subject } from "./subject.ts";

/** TRL1124: handlers and adapters are entered by the platform; a handler imports neither. Types are free. */
export function* handlerImports(source: Source, { origins }: Subject): Generator<Diagnostic> {
  if (source.area.part !== "handler") return;
  for (const [index, fact] of source.facts.imports.entries()) {
    const target = source.targets[index];
    if (fact.typeOnly || target?.kind !== "file") continue;
    const own = (path: string): boolean => areaOf(path).context === source.area.context;
    const found = isEntered(areaOf(target.path).part)
      ? { path: target.path, via: "" }
      : fact.names
          .filter(({ usedAsValue }) => usedAsValue)
          .flatMap(({ name }) => origins.of(target.path, name, ({ path }) => own(path)))
          .filter(({ source: { path, area }, via }) => via.length > 0 && own(path) && isEntered(area.part))
          .map(({ source: { path }, via }) => ({ path, via: ` by way of ${via.at(-1)?.path ?? ""}` }))[0];
    // Another context's is the business of TRL1123.
    if (found === undefined || !own(found.path)) continue;
    const { name, about } = functionOfHandler(source);
    const kind = areaOf(found.path).part;
    yield broken("TRL1124", {
      where: placeIn(source, fact.place),
      about,
      message: `the handler ${name} imports the ${kind} ${found.path}${found.via}`,
      fix:
        kind === "adapter"
          ? "Declare a port and use it from `ports`"
          : "Move what both need into domain/, or into a file beside the folder",
    });
  }
}

function isEntered(part: Part): boolean {
  return part === "handler" || part === "adapter";
}
