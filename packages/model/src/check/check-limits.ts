import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import type { ExpectedLoadModel, RateLimitModel } from "../document/system-model.ts";
import { type BoundedName, type LimitName, limits, type RateName } from "../policy/limits.ts";
import { burstMin } from "../policy/rate-limit.ts";
import { workflowsOf } from "../document/workflows-of.ts";
import { error, type Subject } from "./check.ts";

/** Every number that can be tuned is within its bounds. */
export function* checkLimits({ model, locate, configFile }: Subject): Generator<Diagnostic> {
  const inConfig = (...words: readonly string[]): DiagnosticPlace => locate({ file: configFile }, ...words);
  const { logRetentionDays, budget } = model;
  if (logRetentionDays !== undefined)
    yield* checkNumber("system", "logRetentionDays", logRetentionDays, "days", inConfig("logRetentionDays"));
  if (budget !== undefined)
    yield* checkNumber("budget", "monthly", budget.monthly, "", inConfig("budget", "monthly"));
  for (const { name, memoryMiB, idleMaxMs, functions, source } of Object.values(model.contexts)) {
    yield* checkNumber(`context ${name}`, "memoryMiB", memoryMiB, "MiB", locate(source, "memoryMiB"));
    if (idleMaxMs !== undefined)
      yield* checkNumber(`context ${name}`, "idleMaxMs", idleMaxMs, "ms", locate(source, "idleMaxMs"));
    for (const [functionName, declared] of Object.entries(functions)) {
      const title = `function ${functionName}`;
      const { timeoutMs, concurrency } = declared;
      const place = (...words: readonly string[]): DiagnosticPlace =>
        locate(source, "functions", functionName, ...words);
      yield* checkNumber(title, "timeoutMs", timeoutMs, "ms", place("timeoutMs"));
      yield* checkNumber(title, "concurrency", concurrency, "", place("concurrency"));
      if (declared.expects !== undefined)
        yield* checkExpected(title, declared.expects, (option) => place("expects", option));
      if (declared.kind === "http" || declared.kind === "task") continue;
      const { deadLetterAlarm } = declared;
      if (deadLetterAlarm !== undefined && deadLetterAlarm !== false)
        yield* checkNumber(title, "deadLetterAlarm", deadLetterAlarm, "", place("deadLetterAlarm"));
      const { attemptsMax, delayMs, factor, delayMaxMs, ageMaxMs } = declared.retry;
      yield* checkNumber(title, "attemptsMax", attemptsMax, "", place("retry", "attemptsMax"));
      yield* checkNumber(title, "delayMs", delayMs, "ms", place("retry", "delayMs"));
      yield* checkNumber(title, "factor", factor, "", place("retry", "factor"));
      yield* checkNumber(title, "delayMaxMs", delayMaxMs, "ms", place("retry", "delayMaxMs"));
      yield* checkNumber(title, "ageMaxMs", ageMaxMs, "ms", place("retry", "ageMaxMs"));
      if (declared.kind === "on" && declared.rateLimit !== undefined)
        yield* checkRate(title, declared.rateLimit, (option) => place("rateLimit", option));
    }
  }
  for (const { name, context, declared } of workflowsOf(model).values()) {
    const shortName = name.slice(context.name.length + 1);
    const place = (option: string): DiagnosticPlace => locate(context.source, "workflows", shortName, option);
    const { timeoutMs, retentionDays } = declared;
    const title = `workflow ${shortName}`;
    yield* checkNumber(title, "executionTimeoutMs", timeoutMs, "ms", place("timeoutMs"), "timeoutMs");
    yield* checkNumber(title, "retentionDays", retentionDays, "days", place("retentionDays"));
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

const expectedUnits = { perSecond: "", durationMs: "ms", payloadBytes: "bytes", latencyMs: "ms" } as const;

function* checkExpected(
  title: string,
  expects: ExpectedLoadModel,
  place: (option: string) => DiagnosticPlace,
): Generator<Diagnostic> {
  for (const option of ["perSecond", "durationMs", "payloadBytes", "latencyMs"] as const) {
    const value = expects[option];
    if (value !== undefined)
      yield* checkNumber(`${title}: expects`, option, value, expectedUnits[option], place(option));
  }
}

function* checkRate(
  title: string,
  rateLimit: RateLimitModel,
  place: (option: RateName) => DiagnosticPlace,
): Generator<Diagnostic> {
  const { perSecond, burst } = rateLimit;
  const owner = `${title}: rateLimit`;
  const wrongRate = [...checkNumber(owner, "perSecond", perSecond, "", place("perSecond"))];
  yield* wrongRate;
  // Whether a burst is enough can be told only of a rate.
  if (wrongRate.length > 0) return;
  const wrongBurst = [...checkNumber(owner, "burst", burst, "", place("burst"))];
  yield* wrongBurst;
  if (wrongBurst.length > 0 || burst >= burstMin(rateLimit)) return;
  yield error({
    code: "TRL0144",
    message: `${owner}: burst is ${shown(burst)}, less than what comes in 10 ms at ${shown(perSecond)} a second`,
    where: place("burst"),
    fix: `Use ${shown(burstMin(rateLimit))} or more, or leave it out for what comes in a tenth of a second`,
  });
}

/** What may be no whole number. */
const fractional: ReadonlySet<string> = new Set([
  "factor",
  "perSecond",
  "durationMs",
  "latencyMs",
  "monthly",
]);

function* checkNumber(
  title: string,
  option: LimitName | RateName | BoundedName,
  value: number,
  unit: string,
  where: DiagnosticPlace,
  /** As the author writes it. */
  written: string = option,
): Generator<Diagnostic> {
  const limit = limits[option];
  const { min, max } = limit;
  const whole = fractional.has(option) || Number.isSafeInteger(value);
  if (whole && value >= min && value <= max) return;
  const bounds = `it goes from ${shown(min)} to ${shown(max)}${unit === "" ? "" : ` ${unit}`}`;
  const orElse = "default" in limit ? `, or leave it out for the default, ${shown(limit.default)}` : "";
  yield error({
    code: "TRL0144",
    message: `${title}: ${written} is ${shown(value)}; ${bounds}${whole ? "" : ", in whole numbers"}`,
    where,
    fix: `Use a value within the bounds${orElse}`,
  });
}

function shown(value: number): string {
  return value.toLocaleString("en-US");
}
