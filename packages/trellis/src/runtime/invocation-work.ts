import {
  describeViolation,
  didYouMean,
  eventType,
  Fault,
  type EventContractModel,
  type Validator,
} from "@trellis/model";
import type { ApiContract } from "../declare/api.ts";
import type { AnyEventContract } from "../declare/event.ts";
import type { CallOptions } from "../handler/call.ts";
import type { Log, Range, Refusal, Refused } from "../handler/work.ts";
import type { GivenAnswer } from "./call-answer.ts";
import type { GivenRequest } from "./call-request.ts";
import { undeclaredCall, type Caller, type CallLink, type CallMade } from "./caller.ts";
import type { CompiledTable } from "./compiled-table.ts";
import { assertPartsSize, dataText, keyOf, ownMembers, type EnvelopeWriter } from "./envelope.ts";
import { uuidV7 } from "./ids.ts";
import { withoutPersonal } from "./masking.ts";
import { EventInParts } from "./outgoing-event.ts";
import { parseTraceparent, startSpan, traceparentOf, type TraceContext } from "./trace.ts";
import {
  assertExecutionName,
  failed,
  heartbeat,
  startable,
  type StartableWorkflow,
  startInput,
  succeeded,
} from "../workflow/start-and-answer.ts";
import type { UnitOfWork } from "./unit-of-work.ts";
import type { TableReader } from "./table-reader.ts";

/** A contract that a context publishes, ready to write envelopes. */
export interface CompiledPublication {
  readonly contract: EventContractModel;
  readonly version: number;
  /** The last day, `YYYY-MM-DD` in UTC, on which it may be published; undefined: without end. */
  readonly lastDay: string | undefined;
  readonly validate: Validator;
  /** What all its events share, for hosts that keep events in parts. */
  readonly head: string;
  readonly write: EnvelopeWriter;
}

/** What one context's invocations have in common. */
export interface WorkSurroundings {
  readonly contextName: string;
  readonly tables: ReadonlyMap<string, CompiledTable>;
  readonly ports: Readonly<Record<string, unknown>>;
  readonly publications: ReadonlyMap<string, CompiledPublication>;
  readonly workflows: ReadonlyMap<string, StartableWorkflow>;
  readonly reader: TableReader;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: (line: LogLine) => void;
  readonly count: (contextName: string, name: string, by: number) => void;
  readonly link: CallLink;
  /** Told of bodies that keep a contract whose breaches are quarantined. */
  readonly onValid?: ((contract: string, body: () => unknown) => void) | undefined;
  /** Members whose values do not get into log lines. */
  readonly personal: () => ReadonlySet<string>;
}

export interface LogLine {
  readonly atMs: number;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly context: string;
  /** `context.function` */
  readonly function: string;
  readonly eventId: string;
  readonly traceId: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Tells a handler that its time is over; an `AbortController` is one. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** Set for functions that call others: what the handler has called, for a host that waits for its end no longer. */
  calls?: (() => readonly CallMade[]) | undefined;
}

/** What sets one invocation apart. */
export interface InvocationIdentity {
  /** `context.function` */
  readonly functionName: string;
  /** The idempotency key of a request: whoever sends it again means the same piece of work. */
  readonly requestKey?: string | undefined;
  /** The event or the request; asked only by those who need to know. */
  readonly cause: {
    readonly id: string;
    /** W3C trace context. */
    readonly traceparent: string | undefined;
    readonly tracestate: string | undefined;
  };
}

/**
 * The `Work` that one invocation is given. Its members are made when they are asked for: most handlers use few.
 */
export class InvocationWork {
  readonly #surroundings: WorkSurroundings;
  readonly #identity: InvocationIdentity;
  #span: TraceContext | undefined;
  #refused: RefusedAnswer | undefined;
  readonly #unit: UnitOfWork;
  #nowMs: number | undefined;
  readonly #cancellation: Cancellation;
  readonly #caller: Caller | undefined;

  /** @param caller undefined for functions that call nothing */
  constructor(
    surroundings: WorkSurroundings,
    identity: InvocationIdentity,
    unit: UnitOfWork,
    cancellation: Cancellation,
    caller?: Caller,
  ) {
    this.#caller = caller;
    this.#surroundings = surroundings;
    this.#identity = identity;
    this.#unit = unit;
    this.#cancellation = cancellation;
  }

  get now(): Date {
    return new Date(this.#now());
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  get idempotencyKey(): string {
    return `${this.#identity.functionName}:${this.#identity.cause.id}`;
  }

  get ports(): Readonly<Record<string, unknown>> {
    return this.#surroundings.ports;
  }

  get tables(): Readonly<Record<string, unknown>> {
    const handles: Record<string, unknown> = {};
    for (const [name, table] of this.#surroundings.tables) handles[name] = tableHandle(this.#unit, table);
    return handles;
  }

  get publish(): (contract: AnyEventContract, data: unknown, options?: { readonly version: number }) => void {
    return (contract, data, options) => this.#publish(contract, data, options?.version);
  }

  get call(): (contract: ApiContract, request?: GivenRequest, options?: CallOptions) => Promise<GivenAnswer> {
    return async (contract, request, options) => {
      const { functionName, cause, requestKey } = this.#identity;
      if (this.#caller === undefined) throw undeclaredCall(functionName, contract.operation, []);
      const invocation = {
        functionName,
        workKey: `${functionName}:${requestKey ?? cause.id}`,
        tracestate: cause.tracestate,
        trace: () => this.#trace(),
        assertOpen: () => this.#unit.assertOpen(),
      };
      return this.#caller.call(invocation, contract, request, options);
    };
  }

  get start(): (workflow: string, input: unknown, options?: { readonly name?: string }) => string {
    return (workflow, input, options) => this.#start(workflow, input, options?.name);
  }

  get succeedTask(): (token: string, output: unknown) => void {
    return (token, output) => this.#unit.answerTask(succeeded(token, output));
  }

  get failTask(): (token: string, error: string, cause?: string) => void {
    return (token, error, cause) => this.#unit.answerTask(failed(token, error, cause));
  }

  get heartbeatTask(): (token: string) => void {
    return (token) => this.#unit.answerTask(heartbeat(token));
  }

  get refuse(): (refusal: Refusal) => Refused {
    return (refusal) => {
      const answer = new RefusedAnswer(refusal);
      this.#refused = answer;
      return answer as unknown as Refused; // the brand exists in the types alone
    };
  }

  /** @throws Fault TRL0213 when the handler refused, and then ended as if it had not */
  assertAnswered(answer: unknown): void {
    if (this.#refused === undefined || answer instanceof RefusedAnswer) return;
    const { refused } = this.#refused.refusal;
    throw new Fault(
      "TRL0213",
      `${this.#identity.functionName} refused ("${refused}") and did not return the refusal`,
      {
        retry: "never",
      },
    );
  }

  get log(): Log {
    const line = (level: LogLine["level"]) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
      this.#log(level, message, fields);
    return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  }

  get count(): (name: string, by?: number) => void {
    return (name, by = 1) => this.#surroundings.count(this.#surroundings.contextName, name, by);
  }

  #publish(contract: AnyEventContract, data: unknown, version: number | undefined): void {
    const { publications, contextName } = this.#surroundings;
    const current = publications.get(contract.name);
    const older = version !== undefined && version !== current?.contract.version;
    const publication = older ? publications.get(eventType(contract.name, version)) : current;
    if (publication === undefined && current !== undefined) {
      const known = Object.keys(current.contract.versions).join(", ");
      throw new Fault("TRL0205", `"${contract.name}" has no version ${version}; known are ${known}`, {
        retry: "never",
      });
    }
    if (publication === undefined) {
      throw new Fault(
        "TRL0202",
        `${contextName} does not declare that it publishes "${contract.name}"${didYouMean(contract.name, publications.keys())}`,
        { retry: "never" },
      );
    }
    const timeMs = this.#now();
    assertLive(publication, timeMs);
    assertPayload(publication, data);
    const id = uuidV7(timeMs);
    const key = keyOf(publication.contract, data);
    const traceparent = traceparentOf(startSpan(this.#trace()));
    const { tracestate } = this.#identity.cause;
    const { head } = publication;
    const members = ownMembers(key, tracestate);
    const text = dataText(data);
    assertPartsSize(contract.name, head, members, text);
    const parts = { head, data: text, members, timeMs, traceparent };
    this.#unit.publish(new EventInParts(contract.name, id, key, parts, older ? version : undefined));
  }

  #start(workflowName: string, input: unknown, name: string | undefined): string {
    const workflow = startable(this.#surroundings.workflows, this.#surroundings.contextName, workflowName);
    const atMs = this.#now();
    const execution = name ?? uuidV7(atMs);
    assertExecutionName(workflow.name, execution);
    const { tracestate } = this.#identity.cause;
    this.#unit.start({
      workflow: workflow.name,
      execution,
      input: startInput(workflow, input),
      traceparent: traceparentOf(startSpan(this.#trace())),
      ...(tracestate === undefined ? {} : { tracestate }),
      atMs,
    });
    return execution;
  }

  /** One moment for the whole invocation: it is looked up when somebody first asks, which most handlers never do. */
  #now(): number {
    return (this.#nowMs ??= this.#surroundings.now());
  }

  /** The invocation's own span; made when something speaks of it. */
  #trace(): TraceContext {
    return (this.#span ??= startSpan(parseTraceparent(this.#identity.cause.traceparent)));
  }

  #log(level: LogLine["level"], message: string, fields?: Readonly<Record<string, unknown>>): void {
    const { functionName, cause } = this.#identity;
    const { contextName, now, log, personal } = this.#surroundings;
    const line = {
      atMs: now(),
      level,
      message,
      context: contextName,
      function: functionName,
      eventId: cause.id,
      traceId: this.#trace().traceId,
    };
    log(fields === undefined ? line : { ...line, fields: withoutPersonal(fields, personal()) });
  }
}

/** A refusal on its way out of a handler. */
export class RefusedAnswer {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    this.refusal = refusal;
  }
}

/** @throws Fault TRL0431 when the last day of an older version is over */
export function assertLive({ contract, version, lastDay }: CompiledPublication, nowMs: number): void {
  if (lastDay === undefined || nowMs < endOf(lastDay)) return;
  throw new Fault(
    "TRL0431",
    `${contract.name} version ${version} may not be published any more: its last day was ${lastDay}; today's version is ${contract.version}`,
    { retry: "never", details: { contract: contract.name, version, lastDay, today: contract.version } },
  );
}

/** The first moment after a day in UTC. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 86_400_000;
}

/** @throws Fault TRL0201 when `data` is not valid by the version that it is to be published in */
export function assertPayload(publication: CompiledPublication, data: unknown): void {
  const [violation] = publication.validate(data) ?? [];
  if (violation === undefined) return;
  const { version } = publication;
  const { name } = publication.contract;
  throw new Fault("TRL0201", `${name} version ${version}: ${describeViolation(violation)}`, {
    retry: "never",
    details: { contract: name, version, pointer: violation.pointer, problem: violation.message },
  });
}

function tableHandle(unit: UnitOfWork, table: CompiledTable): unknown {
  return {
    get: (...key: unknown[]) => unit.get(table, key),
    query: (partition: unknown, range?: Range) => unit.query(table, undefined, partition, range),
    queryIndex: (index: string, partition: unknown, range?: Range) =>
      unit.query(table, index, partition, range),
    put: (row: unknown) => unit.put(table, row),
    delete: (...key: unknown[]) => unit.delete(table, key),
  };
}
