import type { JsonSchema } from "../document/system-model.ts";
import { exampleOf } from "../examples/example-of.ts";
import { compileValidator } from "../schema/validator.ts";

/**
 * A document that shows what a schema takes: the first valid one of its own `examples`, otherwise one that is drawn,
 * always the same. Undefined where none is found.
 */
export function exampleFor(schema: JsonSchema): { readonly example: unknown } | undefined {
  try {
    return ownExample(schema) ?? drawnExample(schema);
  } catch (error) {
    // A schema that is nothing but a circle of references has no document: whoever follows it runs out of stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function ownExample(schema: JsonSchema): { readonly example: unknown } | undefined {
  const own = typeof schema === "boolean" ? undefined : schema["examples"];
  if (Array.isArray(own) && own.length > 0) {
    const validate = compileValidator(schema);
    for (const example of own as readonly unknown[])
      if (validate(structuredClone(example)) === undefined) return { example };
  }
  return undefined;
}

function drawnExample(schema: JsonSchema): { readonly example: unknown } | undefined {
  const drawn = exampleOf(schema, seed);
  return "example" in drawn ? drawn : undefined;
}

/** Any number will do, as long as it stays the same: another one changes every exported document. */
const seed = 7;
