import type { ContextModel, FunctionModel } from "../document/system-model.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { functionsOf } from "../document/functions-of.ts";
import { nextFiring, parseSchedule } from "../schedule/schedule.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/** Somebody is told of dead letters. */
export function* deadLettersUnwatched(subject: RuleSubject): Generator<Diagnostic> {
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    if (!isDelivered(declared) || declared.deadLetterAlarm !== false) continue;
    yield broken("TRL1030", {
      message: `function ${name}: its dead letters alarm nobody`,
      where: locate("deadLetterAlarm"),
      about,
      fix: "Leave deadLetterAlarm out, or give the number from which its team is to be called",
    });
  }
}

/** What is asynchronous is tried again. */
export function* retryMissing(subject: RuleSubject): Generator<Diagnostic> {
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    if (!isDelivered(declared) || declared.retry.attemptsMax > 1) continue;
    yield broken("TRL1031", {
      message: `function ${name} has one attempt: its first failure is a dead letter`,
      where: locate("retry", "attemptsMax"),
      about,
      fix: "Give attemptsMax 2 or more, or leave it out for the default, 6",
    });
  }
}

/** An attempt that times out can be followed by another. */
export function* retryTooShort(subject: RuleSubject): Generator<Diagnostic> {
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    if (!isDelivered(declared) || declared.retry.attemptsMax === 1) continue;
    const { timeoutMs, retry } = declared;
    if (timeoutMs < retry.ageMaxMs) continue;
    yield broken("TRL1032", {
      message: `function ${name}: one attempt may take ${shown(timeoutMs)} ms, and after ${shown(retry.ageMaxMs)} ms none is made any more`,
      where: locate("retry", "ageMaxMs"),
      about,
      fix: "Lower timeoutMs, or raise retry.ageMaxMs above it",
    });
  }
}

/** Requests that change something can be repeated. */
export function* idempotencyMissing({ model, locate }: RuleSubject): Generator<Diagnostic> {
  for (const { name: context, functions } of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(functions)) {
      const api = declared.kind === "http" ? model.apis[declared.api] : undefined;
      if (api === undefined || api.idempotencyHeader !== undefined) continue;
      if (api.method !== "POST" && api.method !== "PATCH") continue;
      yield broken("TRL1033", {
        message: `${api.operation} has no idempotency: a request that is sent again is handled again`,
        where: locate(api.source, api.operation),
        about: [api.operation, context, `${context}.${name}`],
        fix: 'Declare idempotency: { header: "idempotency-key" }',
      });
    }
  }
}

/** Firings looked at: a cron expression's gaps repeat within a few. */
const firingsLookedAt = 50;

/** A run is over before the next is due. */
export function* scheduleOverlaps(subject: RuleSubject): Generator<Diagnostic> {
  // Many functions fire at the same times.
  const gaps = new Map<string, number | undefined>();
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    if (declared.kind !== "schedule") continue;
    const { expression } = declared;
    if (!gaps.has(expression)) gaps.set(expression, shortestGapMs(expression, subject.today));
    const gap = gaps.get(expression);
    if (gap === undefined || declared.timeoutMs <= gap) continue;
    yield broken("TRL1034", {
      message: `function ${name} fires ${shown(gap)} ms after it fired, and one run may take ${shown(declared.timeoutMs)} ms`,
      where: locate(declared.expression),
      about,
      fix: `Lower timeoutMs to ${shown(gap)} or less, or fire less often`,
    });
  }
}

function shortestGapMs(expression: string, today: string): number | undefined {
  const parsed = parseSchedule(expression);
  if ("invalid" in parsed) return undefined;
  let shortest: number | undefined;
  let last = nextFiring(parsed.schedule, Date.parse(today));
  for (let count = 1; count < firingsLookedAt && last !== undefined; count++) {
    const next: number | undefined = nextFiring(parsed.schedule, last);
    if (next !== undefined) shortest = Math.min(shortest ?? next - last, next - last);
    last = next;
  }
  return shortest;
}

/** How much runs at once is bounded by what it calls. */
export function* concurrencyUnbounded(subject: RuleSubject): Generator<Diagnostic> {
  const max = subject.setting("concurrency-unbounded", "concurrencyMax");
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    if (declared.concurrency <= max) continue;
    yield broken("TRL1035", {
      message: `function ${name} may run ${shown(declared.concurrency)} times at once, more than ${shown(max)}`,
      where: locate("concurrency"),
      about,
      fix: "Give concurrency what the slowest thing behind the function takes",
    });
  }
}

/** Whether it is run by deliveries, which have retries and dead letters: requests are answered, tasks are a workflow's. */
function isDelivered(
  declared: FunctionModel,
): declared is Extract<FunctionModel, { readonly kind: "on" | "schedule" }> {
  return declared.kind === "on" || declared.kind === "schedule";
}

interface PlacedFunction {
  /** `context.function` */
  readonly name: string;
  readonly context: ContextModel;
  readonly declared: FunctionModel;
  readonly about: readonly string[];
  readonly locate: (...words: readonly string[]) => DiagnosticPlace;
}

/** Every function, with what a finding about it needs. */
export function* eachFunction({ model, locate }: RuleSubject): Generator<PlacedFunction> {
  for (const { name, context, declared } of functionsOf(model).values()) {
    const shortName = name.slice(context.name.length + 1);
    yield {
      name,
      context,
      declared,
      about: [name, context.name],
      locate: (...words) => locate(context.source, "functions", shortName, ...words),
    };
  }
}

/** A number for people: `30,000`. */
export function shown(value: number): string {
  return value.toLocaleString("en-US");
}
