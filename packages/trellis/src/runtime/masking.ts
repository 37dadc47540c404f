import { type ContextModel, personalFields, type SystemModel } from "@trellis/model";

/** What stands in a log line instead of a person's data. */
const mask = "***";

/** Levels of objects and lists that are looked into; what lies deeper is masked whole. */
const depthMax = 8;

/**
 * The names of all members that the schemas of a context mark as personal: those of its tables, of the events that it
 * publishes and reads, and of its API contracts.
 */
export function personalNamesOf(context: ContextModel, { events, apis }: SystemModel): ReadonlySet<string> {
  const declared = Object.values(context.functions);
  const contracts = new Set([
    ...context.publishes,
    ...declared.flatMap((each) => (each.kind === "on" ? each.event : [])),
  ]);
  const schemas = [
    ...Object.values(context.tables).map(({ schema }) => schema),
    ...[...contracts].flatMap((name) =>
      Object.values(events[name]?.versions ?? {}).map(({ schema }) => schema),
    ),
    ...declared.flatMap((each) => (each.kind === "task" ? [each.input, each.result] : [])),
    ...Object.values(context.workflows ?? {}).map(({ input }) => input),
    ...declared.flatMap((each) => {
      const api = each.kind === "http" ? apis[each.api] : undefined;
      if (api === undefined) return [];
      return [api.params, api.query, api.headers, api.body, ...Object.values(api.responses)];
    }),
  ];
  const names = new Set<string>();
  for (const schema of schemas) {
    if (schema === undefined || schema === null) continue;
    for (const name of personalFields(schema)) names.add(name);
  }
  return names;
}

/** The fields of a log line without the values of members that have one of the names, at any depth. */
export function withoutPersonal(
  fields: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return names.size === 0 ? fields : masked(fields, names, 0);
}

function masked(
  members: object,
  names: ReadonlySet<string>,
  depth: number,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      names.has(name) ? mask : inside(value, names, depth + 1),
    ]),
  );
}

function inside(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > depthMax) return mask;
  if (Array.isArray(value)) return value.map((each) => inside(each, names, depth + 1));
  // What is no plain object (a date, an error) has no members by the names of a schema.
  return Object.getPrototypeOf(value) === Object.prototype ? masked(value, names, depth) : value;
}
