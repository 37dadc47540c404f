import { dirname, resolve } from "node:path";
import { eventType, Fault, nextAttempt, type FunctionModel, type SystemModel } from "@trellis/model";
import type { ApiContract, ApiDeclaration } from "../declare/api.ts";
import type { Context, ContextDeclaration } from "../declare/context.ts";
import type { AnyEventContract, EventData, OlderData, OlderVersion } from "../declare/event.ts";
import type { PortsOf, Refusal } from "../handler/work.ts";
import type { Breach, Quarantined } from "../quarantine/quarantined.ts";
import { loadContext } from "../load/load-context.ts";
import { modelOfContext } from "../load/model-of-context.ts";
import { compilePublication, createContextRuntime, type ContextRuntime } from "../runtime/context-runtime.ts";
import { keyOf, type CloudEvent } from "../runtime/envelope.ts";
import type { Failure } from "../runtime/failure.ts";
import type { HttpAnswer, HttpInvocation } from "../runtime/http-operation.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { assertPayload, type LogLine } from "../runtime/invocation-work.ts";
import { MemoryTables } from "../runtime/memory-tables.ts";
import type { Outcome } from "../runtime/outcome.ts";
import { StoredEvent } from "../runtime/stored-event.ts";
import { newTraceparent } from "../runtime/trace.ts";
import { neverSampled } from "../runtime/trace-sampling.ts";
import type { Effects } from "../runtime/unit-of-work.ts";
import { type AnyStub, type CalledBench, linkTo } from "./stub.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface TestContextOptions<D extends ContextDeclaration> {
  /** Stand-ins for ports; the others are made by the context's own adapters, in the environment `test`. */
  readonly ports?: Partial<PortsOf<D>>;
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Who answers what the context's handlers call: `stub(contract, answer)` for one operation, or the bench of another
   * context for all of its. The first that answers an operation does.
   */
  readonly calls?: readonly (AnyStub | AnyBench)[];
  /** Where the clock starts; default the first moment of 2026. */
  readonly startAt?: Date;
}

/** What became of the first attempt. A failed one is tried again when the clock advances far enough. */
export type TestOutcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "refused"; readonly refusal: Refusal }
  | { readonly outcome: "failed"; readonly failure: Failure }
  /** No function's pattern takes the event: no handler was called. */
  | { readonly outcome: "filtered" }
  /** The event's id was delivered before: nothing happened. */
  | { readonly outcome: "duplicate" };

export interface TestRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: Uint8Array | string;
}

export interface TestAnswer {
  readonly status: number;
  // The answer of any contract; a test knows which one it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
  /** The idempotency key had been used: this is the first request's answer. */
  readonly replayed: boolean;
}

export interface TestDeadLetter {
  /** `context.function` */
  readonly function: string;
  readonly event: CloudEvent;
  readonly attempts: number;
  readonly failure: Failure;
}

/** An invalid payload that is kept. */
export interface TestQuarantined extends Breach {
  readonly contract: string;
  readonly fingerprint: string;
  readonly sender: string;
  /** The bytes as they came. */
  readonly payload: string;
}

// `any` because a bench is invariant in its context: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyBench = TestContext<any>;

/** The bench of a context: `TestContextOf<typeof billing>`. */
export type TestContextOf<C> = C extends Context<infer D> ? TestContext<D> : never;

/** One context with the platform's own pipeline around it, in memory. */
export interface TestContext<D extends ContextDeclaration = ContextDeclaration> {
  readonly clock: VirtualClock;
  /** Delivers an event to every function of the context that subscribes to it; the gravest outcome is answered. */
  readonly deliver: <E extends AnyEventContract>(
    contract: E,
    data: EventData<E>,
    options?: { readonly id?: string; readonly time?: Date },
  ) => Promise<TestOutcome>;
  readonly request: <A extends ApiDeclaration>(
    api: ApiContract<A>,
    request?: TestRequest,
  ) => Promise<TestAnswer>;
  /** Fires a scheduled function. */
  readonly fire: (
    functionName: keyof D["functions"] & string,
    options?: { readonly at?: Date },
  ) => Promise<TestOutcome>;
  /** The data of what the context has published, oldest first. */
  readonly published: {
    <E extends AnyEventContract>(contract: E): EventData<E>[];
    /** In an older version. */
    <E extends AnyEventContract, V extends OlderVersion<E>>(
      contract: E,
      options: { readonly version: V },
    ): OlderData<E, V>[];
  };
  readonly table: (name: keyof D["tables"] & string) => { readonly rows: () => unknown[] };
  readonly deadLetters: () => readonly TestDeadLetter[];
  /** What was quarantined, oldest first; one that came again under its key stands once, as it came last. */
  readonly quarantined: () => readonly TestQuarantined[];
  readonly logs: () => readonly LogLine[];
  /** What the context has counted under a name. */
  readonly counted: (name: string) => number;
}

/**
 * Puts a context on a test bench: the real pipeline (validation, unit of work, retries, dead letters, idempotency),
 * memory for its tables, a virtual clock. Events that the context publishes reach its own subscriptions, too.
 *
 * Handlers are found by name, beside the file that declares the context.
 *
 * @throws Fault TRL0313 or TRL0314 when the context can't be loaded
 */
export async function testContext<D extends ContextDeclaration>(
  context: Context<D>,
  options: TestContextOptions<D> = {},
): Promise<TestContext<D>> {
  const root = rootOf(context);
  const model = await modelOfContext(root, context);
  const loaded = await loadContext(root, context.name, {
    environment: "test",
    settings: options.settings ?? {},
    ports: options.ports ?? {},
  });
  const clock = new VirtualClock(options.startAt ?? new Date(Date.UTC(2026, 0, 1)));
  const bench = new Bench(model, context.name, clock);
  const answering = options.calls ?? [];
  const stubs = answering.filter((each) => "kind" in each);
  const called = answering.flatMap((each) => ("kind" in each ? [] : (benches.get(each) ?? [])));
  bench.runtime = createContextRuntime({
    model,
    context,
    handlers: loaded.handlers,
    ports: loaded.ports,
    reader: bench.tables,
    now: () => clock.now.getTime(),
    link: linkTo(model, stubs, called),
    log: (line) => bench.logs.push(line),
    count: (_context, name, by) => bench.counts.set(name, (bench.counts.get(name) ?? 0) + by),
  });
  const made: TestContext<D> = {
    clock,
    deliver: (contract, data, delivery = {}) => bench.deliver(contract.name, data, delivery),
    request: (api, request = {}) => bench.request(api.operation, request),
    fire: (functionName, { at } = {}) => bench.fire(functionName, at ?? clock.now),
    published: (
      contract: AnyEventContract,
      { version = contract.declaration.version }: { readonly version?: number } = {},
      // What was published under a contract was checked by it, in its version: so it has the type that was asked for.
    ): never[] =>
      bench.published
        .filter(({ event }) => event.type === eventType(contract.name, version))
        .map(({ event }) => event.data as never),
    table: (name) => ({
      rows: () => bench.tables.rows(`${context.name}.${name}`).map((row): unknown => JSON.parse(row.body)),
    }),
    deadLetters: () => bench.deadLetters,
    quarantined: () =>
      [...bench.quarantined.values()].map(({ contract, fingerprint, sender, breach, payload }) => {
        return { contract, fingerprint, sender, ...breach, payload: new TextDecoder().decode(payload) };
      }),
    logs: () => bench.logs,
    counted: (name) => bench.counts.get(name) ?? 0,
  };
  benches.set(made, {
    answers: (operation) => bench.answererOf(operation) !== undefined,
    answer: ({ operation, request }) => bench.answer(operation, request),
  });
  return made;
}

/** What each bench is to those that call it. */
const benches = new WeakMap<AnyBench, CalledBench>();

/** Attempts that meet a conflict before the bench gives up: something in the test writes the same row without end. */
const conflictsMax = 100;

class Bench {
  readonly tables = new MemoryTables();
  readonly published: { readonly event: CloudEvent }[] = [];
  readonly deadLetters: TestDeadLetter[] = [];
  readonly quarantined = new Map<string, Quarantined>();
  readonly logs: LogLine[] = [];
  readonly counts = new Map<string, number>();
  runtime: ContextRuntime | undefined;
  readonly #model: SystemModel;
  readonly #contextName: string;
  readonly #clock: VirtualClock;
  readonly #delivered = new Set<string>();
  #stamps = 0;
  #requests = 0;

  constructor(model: SystemModel, contextName: string, clock: VirtualClock) {
    this.#model = model;
    this.#contextName = contextName;
    this.#clock = clock;
  }

  async deliver(
    contract: string,
    data: unknown,
    options: { readonly id?: string; readonly time?: Date },
  ): Promise<TestOutcome> {
    if (!Object.values(this.#functions()).some((each) => each.kind === "on" && each.event === contract)) {
      throw new Fault("TRL0309", `${this.#contextName} has no subscription to "${contract}"`, {
        retry: "never",
      });
    }
    const publication = compilePublication(this.#model, "/test", contract);
    assertPayload(publication, data);
    const timeMs = (options.time ?? this.#clock.now).getTime();
    const id = options.id ?? uuidV7(timeMs);
    if (this.#delivered.has(id)) return { outcome: "duplicate" };
    this.#delivered.add(id);
    const key = keyOf(publication.contract, data);
    return this.#hand(
      contract,
      publication.write({ id, timeMs, key, traceparent: newTraceparent(neverSampled), data }),
    );
  }

  async fire(functionName: string, at: Date): Promise<TestOutcome> {
    const declared = this.#functions()[functionName];
    if (declared?.kind !== "schedule") {
      throw new Fault("TRL0309", `${this.#contextName} has no schedule "${functionName}"`, {
        retry: "never",
      });
    }
    const event = {
      specversion: "1.0",
      id: uuidV7(at.getTime()),
      source: "/test/schedule",
      type: "trellis.schedule-fired.v1",
      time: this.#clock.now.toISOString(),
      data: { scheduledFor: at.toISOString() },
    };
    return this.#attempt(functionName, declared, JSON.stringify(event), 1, this.#clock.now.getTime());
  }

  async request(operation: string, request: TestRequest): Promise<TestAnswer> {
    const reply = await this.answer(operation, {
      params: request.params ?? {},
      query: request.query ?? {},
      headers: Object.fromEntries(
        Object.entries(request.headers ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
      ),
      body: bodyOf(request),
    });
    const body: unknown = reply.body === undefined ? undefined : JSON.parse(reply.body);
    return { status: reply.status, headers: reply.headers, body, replayed: reply.replayed === true };
  }

  async answer(operation: string, request: Omit<HttpInvocation, "id">): Promise<HttpAnswer> {
    const name = this.answererOf(operation);
    if (name === undefined) {
      throw new Fault("TRL0309", `${this.#contextName} does not answer "${operation}"`, { retry: "never" });
    }
    const invocation = { id: `request-${++this.#requests}`, ...request };
    const { reply } = await this.#commit(() =>
      this.#running().answer(name, invocation, new AbortController()),
    );
    if (reply === undefined) throw new Error(`${name} gave no answer`);
    return reply;
  }

  /** The name of the function that answers an operation. */
  answererOf(operation: string): string | undefined {
    const [name] =
      Object.entries(this.#functions()).find(([, each]) => each.kind === "http" && each.api === operation) ??
      [];
    return name;
  }

  /** Hands an event to every subscription of the context. */
  async #hand(contract: string, json: string): Promise<TestOutcome> {
    const outcomes: TestOutcome[] = [];
    for (const [name, declared] of Object.entries(this.#functions())) {
      if (declared.kind !== "on" || declared.event !== contract) continue;
      outcomes.push(await this.#attempt(name, declared, json, 1, this.#clock.now.getTime()));
    }
    const gravity = ["filtered", "done", "refused", "failed"];
    return (
      outcomes.toSorted((a, b) => gravity.indexOf(b.outcome) - gravity.indexOf(a.outcome))[0] ?? {
        outcome: "done",
      }
    );
  }

  async #attempt(
    name: string,
    declared: Exclude<FunctionModel, { kind: "http" }>,
    json: string,
    attempt: number,
    firstMs: number,
  ): Promise<TestOutcome> {
    const ended = await this.#commit(() =>
      this.#running().deliver(name, new StoredEvent(json), attempt, new AbortController()),
    );
    if (ended.outcome === "done" || ended.outcome === "filtered") return { outcome: ended.outcome };
    if (ended.outcome === "refused") return { outcome: "refused", refusal: ended.refusal };
    const { failure } = ended;
    const nowMs = this.#clock.now.getTime();
    const next =
      failure.retry === "never"
        ? undefined
        : nextAttempt(declared.retry, attempt, firstMs, nowMs, Math.random());
    if (next !== undefined && "dueAt" in next) {
      this.#clock.at(
        next.dueAt,
        async () => void (await this.#attempt(name, declared, json, attempt + 1, firstMs)),
      );
    } else {
      const event = JSON.parse(json) as CloudEvent; // written by the bench itself
      this.deadLetters.push({ function: `${this.#contextName}.${name}`, event, attempts: attempt, failure });
    }
    return { outcome: "failed", failure };
  }

  /** Runs until what was read still stands at the end, as the engine does, and then does what the unit asks for. */
  async #commit(run: () => Outcome | Promise<Outcome>): Promise<Outcome> {
    for (let conflicts = 0; conflicts < conflictsMax; conflicts++) {
      const ended = await run();
      const effects = ended.outcome === "done" ? ended.effects : undefined;
      if (effects === undefined) return ended;
      if (effects.reads.some((read) => this.tables.stamp(read) !== read.stamp)) continue;
      await this.#apply(effects);
      return ended;
    }
    throw new Fault("TRL0306", `the unit of work met ${conflictsMax} conflicts in a row`, { retry: "later" });
  }

  async #apply(effects: Effects): Promise<void> {
    const stamp = ++this.#stamps;
    for (const entry of effects.quarantined ?? []) this.quarantined.set(entry.key, entry);
    for (const write of effects.writes) this.tables.apply({ ...write, stamp });
    for (const { contract, json } of effects.events) {
      this.published.push({ event: JSON.parse(json) as CloudEvent }); // written by the runtime
      await this.#hand(contract, json);
    }
  }

  #functions(): Readonly<Record<string, FunctionModel>> {
    return this.#model.contexts[this.#contextName]?.functions ?? {};
  }

  #running(): ContextRuntime {
    if (this.runtime === undefined) throw new Error("the bench has no runtime yet");
    return this.runtime;
  }
}

function bodyOf({ body, rawBody }: TestRequest): Uint8Array {
  if (rawBody !== undefined) return typeof rawBody === "string" ? new TextEncoder().encode(rawBody) : rawBody;
  return body === undefined ? new Uint8Array(0) : new TextEncoder().encode(JSON.stringify(body));
}

/** `contexts/<name>/context.ts` stands two folders below the system's own. */
function rootOf(context: Context): string {
  if (context.declaredAt === undefined) {
    throw new Fault("TRL0313", `where the context ${context.name} is declared is not known`, {
      retry: "never",
    });
  }
  return resolve(dirname(context.declaredAt.file), "..", "..");
}
