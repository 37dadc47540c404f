import { pointerTo } from "@trellis/model";

/** Deepest nesting that is read; deeper documents are made to break readers. */
export const jsonDepthMax = 100;

export type JsonBody = { readonly value: unknown } | { readonly problem: string; readonly pointer?: string };

/**
 * Reads a JSON document that a stranger sent: UTF-8 without errors, nesting within `jsonDepthMax`, and no member
 * named `__proto__`, or `constructor` holding a `prototype`, which turn a careless merge into an attack.
 */
export function readJsonBody(bytes: Uint8Array): JsonBody {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    return {
      problem:
        error instanceof SyntaxError
          ? `the body is not JSON: ${shortened(error.message)}`
          : "the body is not UTF-8",
    };
  }
  return (mayOffend(text) ? offence(value) : undefined) ?? { value };
}

/** Whether the text could hold such a name, escaped or not, or be nested too deep; most can't, and are not walked. */
function mayOffend(text: string): boolean {
  if (text.includes("__proto__") || text.includes("constructor") || text.includes("\\u")) return true;
  let opened = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1))
      if (++opened > jsonDepthMax) return true;
  }
  return false;
}

// A byte order mark is not JSON (RFC 8259, section 8.1), so it is kept and refused by the parser.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function offence(document: unknown): { problem: string; pointer: string } | undefined {
  // A list of places to visit instead of recursion: the stack must not depend on a stranger's nesting.
  const open: { value: Readonly<Record<string, unknown>>; pointer: string; depth: number }[] = [];
  if (isContainer(document)) open.push({ value: document, pointer: "", depth: 1 });
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place.depth > jsonDepthMax) {
      return {
        problem: `the body is nested deeper than ${jsonDepthMax} levels`,
        pointer: place.pointer.slice(0, 200),
      };
    }
    for (const [name, member] of Object.entries(place.value)) {
      if (name === "__proto__" || (name === "constructor" && hasPrototype(member))) {
        return {
          problem: `the member name "${name}" is not accepted`,
          pointer: pointerTo(place.pointer, name),
        };
      }
      if (isContainer(member)) {
        open.push({ value: member, pointer: pointerTo(place.pointer, name), depth: place.depth + 1 });
      }
    }
  }
  return undefined;
}

function hasPrototype(member: unknown): boolean {
  return isContainer(member) && Object.hasOwn(member, "prototype");
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function shortened(message: string): string {
  return message.length > 160 ? `${message.slice(0, 157)}...` : message;
}
