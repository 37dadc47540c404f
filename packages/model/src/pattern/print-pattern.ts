import type { Exception, NumericRange, Pattern, Scalar, ValueTest } from "./pattern.ts";

type Json = Scalar | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = Extract<Json, { readonly [name: string]: Json }>;

/** The pattern as JSON holds it, as EventBridge takes it for `detail`. What `parsePattern` reads from it is the same. */
export function printPattern({ members }: Pattern): JsonObject {
  // `fromEntries` defines each member, so that `__proto__` is one like others.
  return Object.fromEntries(
    members.map((member): [string, Json] => {
      if (member.kind === "or") return ["$or", member.branches.map(printPattern)];
      return [
        member.name,
        member.kind === "object" ? printPattern(member.pattern) : member.tests.map(printTest),
      ];
    }),
  );
}

function printTest(test: ValueTest): Json {
  switch (test.kind) {
    case "equals":
      return test.value;
    case "prefix":
    case "suffix":
      return { [test.kind]: test.ignoreCase ? { "equals-ignore-case": test.text } : test.text };
    case "equals-ignore-case":
    case "wildcard":
      return { [test.kind]: test.text };
    case "cidr":
      return { cidr: test.block };
    case "numeric":
      return { numeric: printRange(test.range) };
    case "exists":
      return { exists: test.exists };
    case "anything-but":
      return { "anything-but": printException(test.but) };
  }
}

function printRange({ equals, above, below }: NumericRange): Json {
  if (equals !== undefined) return ["=", equals];
  return [
    ...(above === undefined ? [] : [above.inclusive ? ">=" : ">", above.value]),
    ...(below === undefined ? [] : [below.inclusive ? "<=" : "<", below.value]),
  ];
}

function printException({ of, values }: Exception): Json {
  const [first] = values;
  const printed = values.length === 1 && first !== undefined ? first : values;
  return of === "values" ? printed : { [of]: printed };
}
