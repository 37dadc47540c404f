import type { Diagnostic } from "../errors/diagnostic.ts";
import { parseSchedule } from "../schedule/schedule.ts";
import { error, type Subject } from "./check.ts";

/** Every schedule's expression is one that AWS would take. */
export function* checkSchedules({ model, locate }: Subject): Generator<Diagnostic> {
  for (const { functions, source } of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(functions)) {
      if (declared.kind !== "schedule") continue;
      const parsed = parseSchedule(declared.expression);
      if (!("invalid" in parsed)) continue;
      yield error({
        code: "TRL0143",
        message: `function ${name}: "${declared.expression}" is no schedule: ${parsed.invalid.reason}`,
        where: locate(source, "functions", name, declared.expression),
        fix: parsed.invalid.fix,
      });
    }
  }
}
