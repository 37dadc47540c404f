/** Text that is HTML already. Made by `markup`; by hand only of constants, so that nothing gets in unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type MarkupPart = Markup | string | number | undefined | readonly MarkupPart[];

/** A template whose values are escaped, for text and for quoted attributes; HTML and lists of it are taken as they are. */
export function markup(literals: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  let text = literals[0] ?? "";
  for (const [index, part] of parts.entries()) text += textOf(part) + (literals[index + 1] ?? "");
  return new Markup(text);
}

function textOf(part: MarkupPart): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return String(part).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
