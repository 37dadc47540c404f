import { _, type Ajv2020, type KeywordCxt } from "ajv/dist/2020.js";

/**
 * Replaces the compiler's `minLength` and `maxLength` by ones that give the same answers and mostly need no counting. A
 * text has at most as many characters as UTF-16 units, and at least half as many: only in between are they counted.
 */
export function countTextsLazily(compiler: Ajv2020): void {
  replace(
    compiler,
    "maxLength",
    "more",
    (units, count, bound) => _`${units} > ${bound} && ${count} > ${bound}`,
  );
  replace(
    compiler,
    "minLength",
    "fewer",
    (units, count, bound) => _`${units} < ${bound} || (${units} < ${bound} * 2 && ${count} < ${bound})`,
  );
}

type Code = ReturnType<typeof _>;

function replace(
  compiler: Ajv2020,
  keyword: "minLength" | "maxLength",
  word: "more" | "fewer",
  broken: (units: Code, count: Code, bound: Code) => Code,
): void {
  compiler.removeKeyword(keyword);
  compiler.addKeyword({
    keyword,
    type: "string",
    schemaType: "number",
    error: {
      message: ({ schemaCode }) => _`${`must NOT have ${word} than `} + ${schemaCode} + " characters"`,
    },
    code(context: KeywordCxt) {
      const { gen, data } = context;
      const counter = gen.scopeValue("func", { ref: characters });
      // A schema's own number is code that the compiler may write as it is.
      const bound = _`${context.schema as number}`;
      context.fail(broken(_`${data}.length`, _`${counter}(${data})`, bound));
    },
  });
}

/** Characters as JSON Schema counts them: code points (RFC 8259, section 7). */
function characters(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}
