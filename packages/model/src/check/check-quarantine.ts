import type { Diagnostic } from "../errors/diagnostic.ts";
import { error, type Subject } from "./check.ts";

/** A function that quarantines invalid bodies has a body to check, and can answer 202 without one. */
export function* checkQuarantine({ model, locate }: Subject): Generator<Diagnostic> {
  for (const { functions, source } of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(functions)) {
      if (declared.kind !== "http" || declared.invalid === undefined) continue;
      const api = model.apis[declared.api];
      if (api === undefined) continue;
      const wrong = (what: string, fix: string): Diagnostic =>
        error({
          code: "TRL0430",
          message: `function ${name} quarantines invalid bodies, but ${api.operation} ${what}`,
          where: locate(source, "functions", name, "invalid"),
          fix,
        });
      if (api.body === undefined) yield wrong("declares no body", "Declare body, or take invalid away");
      else if ((api.responses["202"] ?? null) !== null)
        yield wrong(
          "promises a body with 202, and what is quarantined is answered without one",
          "Write 202: null, or answer what was done with 200",
        );
    }
  }
}
