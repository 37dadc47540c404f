import { Fault, type Code, type Retry } from "@trellis/model";

/** Why an attempt failed, as plain data: it is kept with the retry and with the dead letter. */
export interface Failure {
  readonly code: Code;
  readonly message: string;
  readonly stack?: string;
  /** Of a task: the class of the error that its handler threw, unless that was a fault. */
  readonly errorClass?: string;
  /** `never` sends the delivery to the dead-letter queue at once. */
  readonly retry: Retry;
}

/** Longest message and stack that are kept, in characters. */
export const failureMessageMaxLength = 1_000;
export const failureStackMaxLength = 4_000;

/** Whatever was thrown, a fault or anything else, as a failure. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Fault) return bounded(thrown.code, thrown.message, withCauses(thrown), thrown.retry);
  if (thrown instanceof Error)
    return bounded("TRL0301", `${thrown.name}: ${thrown.message}`, withCauses(thrown), "unknown");
  return bounded(
    "TRL0301",
    `the handler threw ${describeThrown(thrown)}, which is no Error`,
    undefined,
    "unknown",
  );
}

function bounded(code: Code, message: string, stack: string | undefined, retry: Retry): Failure {
  const kept = { code, message: message.slice(0, failureMessageMaxLength), retry };
  return stack === undefined ? kept : { ...kept, stack: stack.slice(0, failureStackMaxLength) };
}

function withCauses(error: Error): string {
  const { cause } = error;
  const own = error.stack ?? error.message;
  return cause instanceof Error ? `${own}\ncaused by ${cause.stack ?? cause.message}` : own;
}

function describeThrown(thrown: unknown): string {
  try {
    return JSON.stringify(thrown) ?? typeof thrown;
  } catch {
    return typeof thrown;
  }
}
