import type { Diagnostic } from "../errors/diagnostic.ts";
import type { FunctionModel } from "../document/system-model.ts";
import { eachFunction, shown } from "./async-rules.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/** Invocations are short. */
export function* fitDuration(subject: RuleSubject): Generator<Diagnostic> {
  const max = subject.setting("fit-duration", "durationMaxMs");
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    const durationMs = declared.expects?.durationMs;
    if (durationMs === undefined || durationMs <= max) continue;
    yield broken("TRL1070", {
      message: `function ${name} is expected to run ${shown(durationMs)} ms, more than ${shown(max)}`,
      where: locate("expects", "durationMs"),
      about,
      fix: insteadOfLong[declared.kind],
    });
  }
}

const insteadOfLong: Readonly<Record<FunctionModel["kind"], string>> = {
  on: "Cut the work into smaller events, or make it a workflow that waits outside of functions",
  http: "Answer 202 at once, do the work on an event, and let the client ask for the result",
  schedule: "Run it as a batch job in a container, or let the firing send one event for each piece of work",
  task: "Cut it into more states, or let it hand the work on and wait for its token (.waitForTaskToken)",
};

/** Data is small. */
export function* fitPayload(subject: RuleSubject): Generator<Diagnostic> {
  const maxOf = {
    on: subject.setting("fit-payload", "eventMaxBytes"),
    http: subject.setting("fit-payload", "requestMaxBytes"),
    schedule: Number.POSITIVE_INFINITY,
    task: subject.setting("fit-payload", "eventMaxBytes"),
  };
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    const payloadBytes = declared.expects?.payloadBytes;
    const max = maxOf[declared.kind];
    if (payloadBytes === undefined || payloadBytes <= max) continue;
    yield broken("TRL1071", {
      message: `function ${name} is expected to take ${shown(payloadBytes)} bytes, more than ${shown(max)}`,
      where: locate("expects", "payloadBytes"),
      about,
      fix:
        declared.kind === "http"
          ? "Let the client upload to an object store, and take the address"
          : "Put the data into an object store, and send its address",
    });
  }
}

/** Functions have pauses. */
export function* fitRate(subject: RuleSubject): Generator<Diagnostic> {
  const max = subject.setting("fit-rate", "busyMax");
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    const busy = busyOf(declared);
    if (busy === undefined || busy <= max) continue;
    yield broken("TRL1072", {
      message: `function ${name} is expected to run ${shown(rounded(busy))} times at once all the time, more than ${shown(max)}`,
      where: locate("expects", "perSecond"),
      about,
      fix: "Gather events and handle many at once, or run this part as a container that takes them from a queue",
    });
  }
}

/** Nobody waits for what is faster than a cold start. */
export function* fitLatency(subject: RuleSubject): Generator<Diagnostic> {
  const { setting } = subject;
  for (const { name, about, context, declared, locate } of eachFunction(subject)) {
    const latencyMs = declared.expects?.latencyMs;
    if (latencyMs === undefined || declared.kind === "schedule" || declared.kind === "task") continue;
    const warm = context.idleMaxMs === undefined;
    const [min, reason, fix] =
      declared.kind === "on"
        ? ([
            setting("fit-latency", "eventMinMs"),
            "an event is delivered",
            "Answer a request instead",
          ] as const)
        : warm
          ? ([setting("fit-latency", "warmMinMs"), "a request is answered", "Run it as a container"] as const)
          : ([
              setting("fit-latency", "coldMinMs"),
              "a context that may sleep answers",
              "Declare the context warm: true, or run it as a container",
            ] as const);
    if (latencyMs >= min) continue;
    yield broken("TRL1073", {
      message: `function ${name} is expected within ${shown(latencyMs)} ms, sooner than ${reason} (${shown(min)} ms)`,
      where: locate("expects", "latencyMs"),
      about,
      fix,
    });
  }
}

/** What is declared takes what is expected. */
export function* expectationUnmet(subject: RuleSubject): Generator<Diagnostic> {
  for (const { name, about, declared, locate } of eachFunction(subject)) {
    const { durationMs, perSecond, payloadBytes } = declared.expects ?? {};
    const unmet = (message: string, option: string, words: readonly string[]): Diagnostic =>
      broken("TRL1074", {
        message: `function ${name}: ${message}`,
        where: locate(...words),
        about,
        fix: `Raise ${option}, or correct the expectation`,
      });
    if (durationMs !== undefined && durationMs > declared.timeoutMs) {
      const message = `it is expected to run ${shown(durationMs)} ms, and ended after ${shown(declared.timeoutMs)}`;
      yield unmet(message, "timeoutMs", ["expects", "durationMs"]);
    }
    const busy = busyOf(declared);
    if (busy !== undefined && busy > declared.concurrency) {
      const message = `the expected load keeps ${shown(rounded(busy))} places busy, and it has ${shown(declared.concurrency)}`;
      yield unmet(message, "concurrency", ["expects", "perSecond"]);
    }
    const rate = declared.kind === "on" ? declared.rateLimit?.perSecond : undefined;
    if (perSecond !== undefined && rate !== undefined && perSecond > rate) {
      const message = `${shown(perSecond)} events a second are expected, and ${shown(rate)} are handed out`;
      yield unmet(message, "rateLimit.perSecond", ["expects", "perSecond"]);
    }
    const api = declared.kind === "http" ? subject.model.apis[declared.api] : undefined;
    if (api !== undefined && payloadBytes !== undefined && payloadBytes > api.bodyMaxBytes) {
      const message = `bodies of ${shown(payloadBytes)} bytes are expected, and ${shown(api.bodyMaxBytes)} are taken`;
      yield unmet(message, `bodyMaxBytes of ${api.operation}`, ["expects", "payloadBytes"]);
    }
  }
}

/** How many invocations run at once on average (Little's law). */
function busyOf({ expects }: FunctionModel): number | undefined {
  const { perSecond, durationMs } = expects ?? {};
  return perSecond === undefined || durationMs === undefined ? undefined : (perSecond * durationMs) / 1_000;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
