import type { Code } from "../errors/codes.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { fitPattern, type Misfit } from "../pattern/fit-pattern.ts";
import { parsePattern } from "../pattern/parse-pattern.ts";
import type { PatternProblem } from "../pattern/pattern.ts";
import { error, type Subject } from "./check.ts";

const codeOf: Readonly<Record<Misfit["kind"], Code>> = {
  unknown: "TRL0451",
  impossible: "TRL0452",
  never: "TRL0453",
};

/** What subscriptions filter by is a pattern, and one that events of today's schema can match. */
export function* checkPatterns({ model, locate }: Subject): Generator<Diagnostic> {
  for (const { functions, source } of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(functions)) {
      if (declared.kind !== "on" || declared.where === undefined) continue;
      const found = (code: Code, { at, message, why, fix }: PatternProblem): Diagnostic =>
        error({
          code,
          message: `function ${name}: where${at === "" ? "" : ` at ${at}`}: ${message}`,
          where: locate(source, "functions", name, "where", ...wordsOf(at)),
          ...(why === undefined ? {} : { why }),
          fix,
        });
      const parsed = parsePattern(declared.where);
      if ("problems" in parsed) {
        for (const problem of parsed.problems) yield found("TRL0450", problem);
        continue;
      }
      const contract = model.events[declared.event];
      const schema = contract?.versions[contract.version]?.schema;
      if (schema === undefined) continue;
      for (const misfit of fitPattern(parsed.pattern, schema)) yield found(codeOf[misfit.kind], misfit);
    }
  }
}

/** The names on the way to a place: what stands in the declaration's text. Places in arrays have none. */
function wordsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .filter((token) => !/^\d+$/.test(token));
}
