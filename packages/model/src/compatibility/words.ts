/** Longest value that a sentence shows, in characters. */
const shownMaxLength = 60;
/** Values of an enum that a sentence lists. */
const listedMax = 6;

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  if (text.length <= shownMaxLength) return text;
  if (Array.isArray(value)) return "a list like that of the example";
  if (typeof value === "object") return "an object like that of the example";
  return `${text.slice(0, shownMaxLength)}...`;
}

const kinds: Readonly<Record<string, string>> = {
  null: "null",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  string: "a text",
  array: "a list",
  object: "an object",
};

/** "a text or null", of `type`. */
export function typeWords(type: unknown): string {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return anyOfWords(names.map((name) => kinds[String(name)] ?? String(name)));
}

/** `one of "a", "b"`, of `enum` and `const`. */
export function valueWords(values: readonly unknown[]): string {
  const listed = values.slice(0, listedMax).map(shown);
  if (values.length > listedMax) return `one of ${listed.join(", ")} and ${values.length - listedMax} more`;
  return values.length === 1 ? (listed[0] ?? "") : `one of ${listed.join(", ")}`;
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How a sentence calls the place that a pointer names. */
export function subjectOf(pointer: string): string {
  const names = pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = names.at(-1);
  if (last === undefined) return "the document";
  const holder = names.slice(0, -1).findLast((name) => !isPlace(name));
  const of = holder === undefined ? "" : ` of \`${holder}\``;
  if (last === "*") return `each further member${of}`;
  if (/^\d+$/.test(last)) return `the member at ${last}${of}`;
  return `\`${last}\``;
}

function isPlace(name: string): boolean {
  return name === "*" || /^\d+$/.test(name);
}

function anyOfWords(words: readonly string[]): string {
  return [...new Set(words)].join(" or ");
}
