/** Longest line that a list or an object is kept on. */
const lineMaxLength = 100;

/**
 * Plain data as a TypeScript literal.
 *
 * @param named the name of a constant that holds a value, where there is one
 */
export function literalText(
  value: unknown,
  indent = "",
  named: (value: object) => string | undefined = () => undefined,
): string {
  if (typeof value === "string") return textLiteral(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const name = named(value);
  if (name !== undefined) return name;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((part) => literalText(part, inner, named))
    : Object.entries(value).map(([name, part]) => `${keyText(name)}: ${literalText(part, inner, named)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  const line = Array.isArray(value) ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  if (!line.includes("\n") && indent.length + line.length <= lineMaxLength) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},`).join("\n")}\n${indent}${close}`;
}

/** Written plainly, `__proto__` would be no member, but what the object inherits from. */
function keyText(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : memberName(name);
}

/** A text as a literal. What turns the direction of writing is escaped: code must be what it looks like. */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replaceAll(
    turning,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Marks that embed, override or isolate a direction of writing (Unicode, UAX 9). */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** A member's name as it is written in TypeScript: quoted only where it has to be. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}
