import { functionsOf, type SystemModel } from "@trellis/model";

/** Functions that answer GET, by which a request asks for no change (RFC 9110, section 9.2.1). */
export function readersOf(model: SystemModel): ReadonlySet<string> {
  const readers = [...functionsOf(model).values()].filter(
    ({ declared }) => declared.kind === "http" && model.apis[declared.api]?.method === "GET",
  );
  return new Set(readers.map(({ name }) => name));
}
