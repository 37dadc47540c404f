import { dirname, resolve } from "node:path";
import { eventType, Fault } from "@trellis/model";
import type { ApiContract, ApiDeclaration } from "../declare/api.ts";
import type { Context, ContextDeclaration } from "../declare/context.ts";
import type { AnyEventContract, EventData, OlderData, OlderVersion } from "../declare/event.ts";
import type { WorkflowInput } from "../declare/workflow.ts";
import type { PortsOf } from "../handler/work.ts";
import { loadContext } from "../load/load-context.ts";
import { modelOfContext } from "../load/model-of-context.ts";
import { createContextRuntime } from "../runtime/context-runtime.ts";
import { newTraceparent } from "../runtime/trace.ts";
import { neverSampled } from "../runtime/trace-sampling.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { LogLine } from "../runtime/invocation-work.ts";
import { Bench } from "./bench.ts";
import { type AnyStub, type CalledBench, linkTo } from "./stub.ts";
import {
  assertExecutionName,
  failed,
  startable,
  startableWorkflows,
  startInput,
  succeeded,
} from "../workflow/start-and-answer.ts";
import type { TaskAnswer } from "../workflow/workflow-orders.ts";
import type {
  TestAnswer,
  TestDeadLetter,
  TestOutcome,
  TestQuarantined,
  TestRequest,
} from "./test-outcome.ts";
import { VirtualClock } from "./virtual-clock.ts";
import type { WorkflowHost } from "./workflow-host.ts";

export interface TestContextOptions<D extends ContextDeclaration> {
  /** Stand-ins for ports; the others are made by the context's own adapters, in the environment `test`. */
  readonly ports?: Partial<PortsOf<D>>;
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Who answers what the context's handlers call: `stub(contract, answer)` for one operation, or the bench of another
   * context for all of its. The first that answers an operation does.
   */
  readonly calls?: readonly (AnyStub | AnyBench)[];
  /**
   * Runs what the context's handlers start, in the bench's own time; default: starts are recorded, and run by nobody.
   * `virtualWorkflows()` of `@trellis/engine/testing` is one, for one bench.
   */
  readonly workflows?: WorkflowHost;
  /** Where the clock starts; default the first moment of 2026. */
  readonly startAt?: Date;
}

// `any` because a bench is invariant in its context: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyBench = TestContext<any>;

/** An execution that was asked for. */
export interface TestStart<Input = unknown> {
  readonly name: string;
  readonly input: Input;
}

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
  /** Executions of a workflow that the context has asked for, oldest first; one name is started once. */
  readonly started: <Name extends keyof NonNullable<D["workflows"]> & string>(
    workflow: Name,
  ) => TestStart<WorkflowInput<NonNullable<D["workflows"]>[Name]>>[];
  /** Starts a workflow, as a handler does; answers the execution's name when it has come to its first wait. */
  readonly start: <Name extends keyof NonNullable<D["workflows"]> & string>(
    workflow: Name,
    input: WorkflowInput<NonNullable<D["workflows"]>[Name]>,
    options?: { readonly name?: string },
  ) => Promise<string>;
  /** Answers a task that waits for its token, as a handler does. */
  readonly succeedTask: (token: string, output: unknown) => Promise<void>;
  readonly failTask: (token: string, error: string, cause?: string) => Promise<void>;
  /** What the context's functions have answered to tasks that wait for their tokens, oldest first. */
  readonly taskAnswers: () => readonly TaskAnswer[];
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
  const contextModel = model.contexts[context.name];
  if (contextModel === undefined) throw new Error(`the model lacks its context ${context.name}`);
  bench.host = options.workflows;
  options.workflows?.attach({
    context: contextModel,
    clock,
    runTask: (functionName, task, attempt) => bench.runTask(functionName, task, attempt),
  });
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
    started: (name) =>
      [...bench.starts.values()]
        .filter(({ workflow }) => workflow === `${context.name}.${name}`)
        // It was checked by the workflow's own schema when it was started.
        .map(({ execution, input }) => ({ name: execution, input: JSON.parse(input) as never })),
    start: async (name, input, { name: execution = uuidV7(clock.now.getTime()) } = {}) => {
      const workflow = startable(startableWorkflows(contextModel), context.name, name);
      assertExecutionName(workflow.name, execution);
      await bench.start({
        workflow: workflow.name,
        execution,
        input: startInput(workflow, input),
        traceparent: newTraceparent(neverSampled),
        atMs: clock.now.getTime(),
      });
      return execution;
    },
    succeedTask: async (token, output) => bench.answerTask(succeeded(token, output)),
    failTask: async (token, error, cause) => bench.answerTask(failed(token, error, cause)),
    taskAnswers: () => bench.taskAnswers,
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

/** `contexts/<name>/context.ts` stands two folders below the system's own. */
function rootOf(context: Context): string {
  if (context.declaredAt === undefined) {
    throw new Fault("TRL0313", `where the context ${context.name} is declared is not known`, {
      retry: "never",
    });
  }
  return resolve(dirname(context.declaredAt.file), "..", "..");
}
