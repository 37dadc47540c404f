import type { Diagnostic } from "../errors/diagnostic.ts";
import { ownerOf } from "./owner-of.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/** No version is read after the last day that its contract gives it. */
export function* versionOverdue({ model, graph, locate, today }: RuleSubject): Generator<Diagnostic> {
  for (const event of Object.values(model.events)) {
    for (const [number, { deprecated }] of Object.entries(event.versions)) {
      if (deprecated === undefined || deprecated >= today) continue;
      const current = Number(number) === event.version;
      const readers = graph.readers(event.name).map(({ name }) => name);
      const doing = current ? "is still published" : "is still taken in";
      const read =
        readers.length === 0 ? "" : `; ${listed(readers)} ${readers.length === 1 ? "reads" : "read"} it`;
      yield broken("TRL1001", {
        message: `event ${event.name}: version ${number} might be read until ${deprecated}, and ${doing}${current ? read : ""}`,
        where: locate(event.source, "deprecated", number),
        about: [event.name, ...ownerOf(graph, event.name)],
        fix: current
          ? "Publish a newer version, or give this one a later day"
          : `Take version ${number} and its upcast out, or give it a later day`,
      });
    }
  }
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
