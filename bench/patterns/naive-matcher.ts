/**
 * A pattern interpreted as it stands, anew for each event: what one writes before one compiles. Knows the tests that
 * the cases use; an array of objects is matched entry by entry.
 */
export function naiveMatches(pattern: unknown, data: unknown): boolean {
  if (!isObject(pattern) || !isObject(data)) return false;
  return Object.entries(pattern).every(([name, member]) => {
    if (name === "$or") return Array.isArray(member) && member.some((branch) => naiveMatches(branch, data));
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    if (!Array.isArray(member)) {
      if (Array.isArray(value)) return value.some((entry) => naiveMatches(member, entry));
      return naiveMatches(member, value ?? {});
    }
    const values: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return member.some((test) =>
      isAbsence(test) ? values.length === 0 : values.some((each) => accepts(test, each)),
    );
  });
}

function accepts(test: unknown, value: unknown): boolean {
  if (!isObject(test)) return test === value;
  const [[name, argument] = ["", undefined]] = Object.entries(test);
  switch (name) {
    case "prefix":
      return typeof value === "string" && value.startsWith(String(argument));
    case "anything-but":
      return Array.isArray(argument) ? !argument.includes(value) : argument !== value;
    case "numeric":
      return Array.isArray(argument) && typeof value === "number" && isWithin(argument, value);
    case "wildcard":
      return typeof value === "string" && expressionOf(String(argument)).test(value);
    case "exists":
      return argument === true;
    default:
      throw new Error(`the naive matcher does not know ${name}`);
  }
}

function isWithin(comparisons: readonly unknown[], value: number): boolean {
  for (let at = 0; at < comparisons.length; at += 2) {
    const bound = Number(comparisons[at + 1]);
    const holds =
      comparisons[at] === ">"
        ? value > bound
        : comparisons[at] === "<="
          ? value <= bound
          : comparisons[at] === "<"
            ? value < bound
            : comparisons[at] === ">="
              ? value >= bound
              : value === bound;
    if (!holds) return false;
  }
  return true;
}

function expressionOf(wildcard: string): RegExp {
  const parts = wildcard.split("*").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function isAbsence(test: unknown): boolean {
  return isObject(test) && test["exists"] === false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
