/** `invoice-line` and `invoice_line` become `InvoiceLine`: a name for a type. */
export function typeName(text: string): string {
  const name = wordsOf(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  return /^[A-Za-z]/.test(name) ? name : `T${name}`;
}

/** `invoice-line` becomes `invoiceLine`: a name for a property. */
export function propertyName(text: string): string {
  const name = typeName(text);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}

/** Names that are given once each: a second `Invoice` becomes `Invoice2`. */
export class UniqueNames {
  readonly #given: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#given = new Set(taken);
  }

  isFree(name: string): boolean {
    return !this.#given.has(name);
  }

  give(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#given.has(name); number++) name = `${wanted}${number}`;
    this.#given.add(name);
    return name;
  }
}

/** A text as a comment over a declaration; empty for no text. What would end the comment is kept apart. */
export function docComment(text: unknown, indent: string): string {
  if (typeof text !== "string" || text.trim() === "") return "";
  const lines = text
    .trim()
    .replaceAll("*/", "* /")
    .split(/\r\n|[\n\r\u2028\u2029]/);
  const [first = ""] = lines;
  if (lines.length === 1) return `${indent}/** ${first.trim()} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line.trim()}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
