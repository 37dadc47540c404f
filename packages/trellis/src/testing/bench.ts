import { Fault, nextAttempt, type FunctionModel, type SystemModel } from "@trellis/model";
import type { Quarantined } from "../quarantine/quarantined.ts";
import { compilePublication, type ContextRuntime } from "../runtime/context-runtime.ts";
import { keyOf, type CloudEvent } from "../runtime/envelope.ts";
import type { HttpAnswer, HttpInvocation } from "../runtime/http-operation.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { assertPayload, type LogLine } from "../runtime/invocation-work.ts";
import { MemoryTables } from "../runtime/memory-tables.ts";
import type { Outcome } from "../runtime/outcome.ts";
import { StoredEvent } from "../runtime/stored-event.ts";
import { newTraceparent } from "../runtime/trace.ts";
import { neverSampled } from "../runtime/trace-sampling.ts";
import type { Effects } from "../runtime/unit-of-work.ts";
import { taskEventJson } from "../workflow/task-event.ts";
import type { TaskAnswer, WorkflowStart } from "../workflow/workflow-orders.ts";
import type { TestAnswer, TestDeadLetter, TestOutcome, TestRequest } from "./test-outcome.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { HostedBench, WorkflowHost } from "./workflow-host.ts";

/** Attempts that meet a conflict before the bench gives up: something in the test writes the same row without end. */
const conflictsMax = 100;

/** A context's pipeline with memory in place of a store, and what came of it. */
export class Bench {
  readonly tables: MemoryTables = new MemoryTables();
  readonly published: { readonly event: CloudEvent }[] = [];
  readonly deadLetters: TestDeadLetter[] = [];
  /** By workflow and name. */
  readonly starts: Map<string, WorkflowStart> = new Map();
  readonly taskAnswers: TaskAnswer[] = [];
  readonly quarantined: Map<string, Quarantined> = new Map();
  readonly logs: LogLine[] = [];
  readonly counts: Map<string, number> = new Map();
  runtime: ContextRuntime | undefined;
  host: WorkflowHost | undefined;
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
    declared: Extract<FunctionModel, { kind: "on" | "schedule" }>,
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
    for (const start of effects.starts ?? []) await this.start(start);
    for (const answer of effects.taskAnswers ?? []) await this.answerTask(answer);
  }

  async start(start: WorkflowStart): Promise<void> {
    const name = `${start.workflow}\0${start.execution}`;
    if (this.starts.has(name)) return;
    this.starts.set(name, start);
    await this.host?.start(start);
  }

  async answerTask(answer: TaskAnswer): Promise<void> {
    this.taskAnswers.push(answer);
    await this.host?.answerTask(answer);
  }

  /** Runs a task's function once, as a Task state has it run. */
  runTask(
    functionName: string,
    task: Parameters<HostedBench["runTask"]>[1],
    attempt: number,
  ): Promise<Outcome> {
    const json = taskEventJson({
      ...task,
      system: this.#model.name,
      atMs: this.#clock.now.getTime(),
      traceparent: newTraceparent(neverSampled),
    });
    return this.#commit(() =>
      this.#running().deliver(functionName, new StoredEvent(json), attempt, new AbortController()),
    );
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
