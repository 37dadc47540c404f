import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { type LimitName, limits } from "../policy/limits.ts";
import { error, type Subject } from "./check.ts";

/** Every number that can be tuned is within its bounds. */
export function* checkLimits({ model, locate }: Subject): Generator<Diagnostic> {
  for (const { name, memoryMiB, functions, source } of Object.values(model.contexts)) {
    yield* checkNumber(`context ${name}`, "memoryMiB", memoryMiB, "MiB", locate(source, "memoryMiB"));
    for (const [functionName, declared] of Object.entries(functions)) {
      const title = `function ${functionName}`;
      const { timeoutMs, concurrency } = declared;
      const place = (...words: readonly string[]): DiagnosticPlace =>
        locate(source, "functions", functionName, ...words);
      yield* checkNumber(title, "timeoutMs", timeoutMs, "ms", place("timeoutMs"));
      yield* checkNumber(title, "concurrency", concurrency, "", place("concurrency"));
      if (declared.kind === "http") continue;
      const { attemptsMax, delayMs, factor, delayMaxMs, ageMaxMs } = declared.retry;
      yield* checkNumber(title, "attemptsMax", attemptsMax, "", place("retry", "attemptsMax"));
      yield* checkNumber(title, "delayMs", delayMs, "ms", place("retry", "delayMs"));
      yield* checkNumber(title, "factor", factor, "", place("retry", "factor"));
      yield* checkNumber(title, "delayMaxMs", delayMaxMs, "ms", place("retry", "delayMaxMs"));
      yield* checkNumber(title, "ageMaxMs", ageMaxMs, "ms", place("retry", "ageMaxMs"));
    }
  }
  for (const { operation, bodyMaxBytes, idempotencyWindowMs, source } of Object.values(model.apis)) {
    yield* checkNumber(operation, "bodyMaxBytes", bodyMaxBytes, "bytes", locate(source, "bodyMaxBytes"));
    yield* checkNumber(
      operation,
      "idempotencyWindowMs",
      idempotencyWindowMs,
      "ms",
      locate(source, "idempotency", "windowMs"),
    );
  }
}

function* checkNumber(
  title: string,
  option: LimitName,
  value: number,
  unit: string,
  where: DiagnosticPlace,
): Generator<Diagnostic> {
  const { min, max, default: byDefault } = limits[option];
  const whole = option === "factor" || Number.isSafeInteger(value);
  if (whole && value >= min && value <= max) return;
  const bounds = `it goes from ${shown(min)} to ${shown(max)}${unit === "" ? "" : ` ${unit}`}`;
  yield error({
    code: "TRL0144",
    message: `${title}: ${option} is ${shown(value)}; ${bounds}${whole ? "" : ", in whole numbers"}`,
    where,
    fix: `Use a value within the bounds, or leave it out for the default, ${shown(byDefault)}`,
  });
}

function shown(value: number): string {
  return value.toLocaleString("en-US");
}
