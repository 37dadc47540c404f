import type { Context } from "../declare/context.ts";
import type { DeliveredEvent } from "../handler/handler.ts";
import { eventType, lazyValidator, Fault, type SystemModel } from "@trellis/model";
import { Caller, type CallLink } from "./caller.ts";
import { type CompiledFunction, compileFunctions } from "./compiled-function.ts";
import { compileTable } from "./compiled-table.ts";
import { envelopeHead, envelopeWriter } from "./envelope.ts";
import { failureOf } from "./failure.ts";
import type { HttpInvocation } from "./http-operation.ts";
import { runHttp } from "./http-pipeline.ts";
import {
  InvocationWork,
  type Cancellation,
  RefusedAnswer,
  type CompiledPublication,
  type LogLine,
  type WorkSurroundings,
} from "./invocation-work.ts";
import { isPending, type FoundFunction, type Outcome } from "./outcome.ts";
import { RequestInvocation } from "./request-work.ts";
import { ShapeWatch, type ValidShape } from "../quarantine/shape-watch.ts";
import { personalNamesOf } from "./masking.ts";
import type { TableReader } from "./table-reader.ts";
import type { IncomingEvent } from "./stored-event.ts";
import { UnitOfWork } from "./unit-of-work.ts";
import { startableWorkflows } from "../workflow/start-and-answer.ts";
import { type CompiledTask, resultText, taskRunOf, withErrorClass } from "../workflow/compiled-task.ts";

export interface RuntimeOptions {
  readonly model: SystemModel;
  readonly context: Context;
  readonly handlers: Readonly<Record<string, FoundFunction>>;
  readonly ports: Readonly<Record<string, unknown>>;
  readonly reader: TableReader;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: (line: LogLine) => void;
  readonly count: (contextName: string, name: string, by: number) => void;
  /** Carries calls to the contexts that answer them; default: there is none, and every call fails. */
  readonly link?: CallLink;
  /** Told of the shapes of valid payloads at the door; default: nobody is. */
  readonly onValidShape?: (valid: ValidShape) => void;
}

/**
 * Runs the functions of one context: parse, call the handler, gather the unit of work. Knows neither store nor
 * thread nor clock, so that every host (the embedded engine, tests, a cloud function) runs the same pipeline.
 */
export interface ContextRuntime {
  /**
   * Delivers one event (or firing of a schedule) to a function. Answers at once when the handler does not wait.
   *
   * @param event read when the handler runs; what it throws is the delivery's failure
   * @param attempt from 1
   */
  readonly deliver: (
    functionName: string,
    event: IncomingEvent,
    attempt: number,
    cancellation: Cancellation,
  ) => Outcome | Promise<Outcome>;
  /** Answers one HTTP request; at once when the handler does not wait. */
  readonly answer: (
    functionName: string,
    request: HttpInvocation,
    cancellation: Cancellation,
  ) => Outcome | Promise<Outcome>;
}

export function createContextRuntime(options: RuntimeOptions): ContextRuntime {
  const { model, context } = options;
  const contextModel = model.contexts[context.name];
  if (contextModel === undefined)
    throw new Fault("TRL0313", `the model has no context "${context.name}"`, { retry: "never" });
  const { onValidShape } = options;
  const watch = onValidShape === undefined ? undefined : new ShapeWatch(options.now, onValidShape);
  let personal: ReadonlySet<string> | undefined;
  const surroundings: WorkSurroundings = {
    contextName: context.name,
    tables: new Map(
      Object.entries(contextModel.tables).map(([name, table]) => [
        name,
        compileTable(context.name, name, table),
      ]),
    ),
    ports: options.ports,
    publications: new Map(
      contextModel.publishes.flatMap((name) => publicationsOf(model, `/${model.name}/${context.name}`, name)),
    ),
    workflows: startableWorkflows(contextModel),
    reader: options.reader,
    now: options.now,
    log: options.log,
    count: options.count,
    link: options.link ?? unlinked,
    onValid: watch === undefined ? undefined : (contract, body) => watch.valid(contract, body),
    // Looked up when the first line is logged: many workers never log one.
    personal: () => (personal ??= personalNamesOf(contextModel, model)),
  };
  const functions = compileFunctions(context, contextModel, model, options.handlers);

  return {
    deliver(functionName, event, attempt, cancellation) {
      const found = functionOf(functions, context.name, functionName);
      const unit = new UnitOfWork(surroundings.reader);
      const caller = callerOf(found, surroundings, cancellation);
      try {
        const identity = { functionName: found.name, cause: event };
        const work = new InvocationWork(surroundings, identity, unit, cancellation, caller);
        const input = inputOf(found, event, attempt);
        if (input === undefined) return filtered;
        const answer = found.handler(input, work);
        if (!isPending(answer)) return withCalls(settle(unit, answer, work, found.task), caller);
        const ended = answer.then(
          (value) => settleLater(unit, value, work, found.task),
          (error: unknown) => fail(unit, error, found.task),
        );
        return withCalls(ended, caller);
      } catch (error) {
        return fail(unit, error, found.task);
      }
    },

    answer(functionName, request, cancellation) {
      const found = functionOf(functions, context.name, functionName);
      if (found.operation === undefined)
        throw new Fault("TRL0309", `${found.name} answers no HTTP requests`, { retry: "never" });
      const unit = new UnitOfWork(surroundings.reader);
      const { traceparent, tracestate } = request.headers;
      const { operation, handler } = found;
      const { idempotencyHeader = "" } = operation.contract;
      const requestKey = request.headers[idempotencyHeader];
      const cause = { id: request.id, traceparent, tracestate };
      const identity = { functionName: found.name, cause, requestKey };
      const caller = callerOf(found, surroundings, cancellation);
      const work = new RequestInvocation(
        surroundings,
        identity,
        unit,
        cancellation,
        operation,
        request,
        caller,
      );
      const { onValid } = surroundings;
      return withCalls(runHttp({ operation, handler, request, work, unit, surroundings, onValid }), caller);
    },
  };
}

/**
 * A contract ready for publishing, by the context that owns it or from outside in its name.
 *
 * @param version default: the one that is published today
 */
export function compilePublication(
  model: SystemModel,
  source: string,
  contractName: string,
  version: number | undefined = model.events[contractName]?.version,
): CompiledPublication {
  const contract = model.events[contractName];
  const declared = contract?.versions[version ?? 0];
  if (contract === undefined || version === undefined || declared === undefined) {
    throw new Fault("TRL0205", `the model has no event "${contractName}"`, { retry: "never" });
  }
  const { schema, deprecated: lastDay } = declared;
  return {
    contract,
    version,
    lastDay: version === contract.version ? undefined : lastDay,
    validate: lazyValidator(schema),
    head: envelopeHead(model.name, source, contract, version),
    write: envelopeWriter(model.name, source, contract, version),
  };
}

/** All versions of a contract: today's by the contract's name, the others by their types. */
function publicationsOf(model: SystemModel, source: string, name: string): [string, CompiledPublication][] {
  const contract = model.events[name];
  const older = Object.keys(contract?.versions ?? {}).filter((text) => Number(text) !== contract?.version);
  return [
    [name, compilePublication(model, source, name)],
    ...older.map((text): [string, CompiledPublication] => [
      eventType(name, Number(text)),
      compilePublication(model, source, name, Number(text)),
    ]),
  ];
}

function callerOf(
  { calls, timeoutMs }: CompiledFunction,
  { link, now }: Pick<WorkSurroundings, "link" | "now">,
  cancellation: Cancellation,
): Caller | undefined {
  if (calls === undefined) return undefined;
  const caller = new Caller(calls, link, now, timeoutMs);
  cancellation.calls = () => caller.givenUp();
  return caller;
}

const unlinked: CallLink = ({ operation }) =>
  Promise.reject(new Fault("TRL0216", `${operation}: nothing carries calls here`, { retry: "never" }));

/** Calls are told with what became of their invocation; functions that make none pay nothing. */
function withCalls(
  outcome: Outcome | Promise<Outcome>,
  caller: Caller | undefined,
): Outcome | Promise<Outcome> {
  if (caller === undefined) return outcome;
  if (isPending(outcome)) return outcome.then((ended) => withMade(ended, caller));
  return withMade(outcome, caller);
}

function withMade(outcome: Outcome, { made }: Caller): Outcome {
  return outcome.outcome === "filtered" || made.length === 0 ? outcome : { ...outcome, calls: made };
}

function functionOf(
  functions: ReadonlyMap<string, CompiledFunction>,
  context: string,
  name: string,
): CompiledFunction {
  const found = functions.get(name);
  if (found === undefined)
    throw new Fault("TRL0309", `${context} has no function "${name}"`, { retry: "never" });
  return found;
}

/** What the handler is given; undefined when its pattern does not take the event. */
function inputOf(found: CompiledFunction, event: IncomingEvent, attempt: number): unknown {
  if (found.task !== undefined) return taskRunOf(found.task, event, attempt);
  if (found.kind === "schedule") {
    const { scheduledFor } = event.data() as { scheduledFor: string }; // the engine's own event
    return { id: event.id, scheduledFor: new Date(scheduledFor), attempt };
  }
  const { upcaster, where, read } = found;
  const { type } = event;
  const older = upcaster !== undefined && type !== upcaster.today;
  const data = older ? upcaster.upcast(event) : read === undefined ? event.data() : event.sharedData();
  // Also where the host has looked before: it knows neither older versions nor what was changed since.
  if (where?.(data) === false) return undefined;
  const given = read === undefined ? data : read(data);
  return new Delivered(event, older ? upcaster.today : type, given, attempt);
}

/** The event as its handler sees it; what handlers seldom ask for is read when they do. */
class Delivered implements DeliveredEvent {
  readonly #event: IncomingEvent;
  readonly type: string;
  readonly data: unknown;
  readonly attempt: number;

  constructor(event: IncomingEvent, type: string, data: unknown, attempt: number) {
    this.#event = event;
    this.type = type;
    this.data = data;
    this.attempt = attempt;
  }

  get id(): string {
    return this.#event.id;
  }

  get time(): Date {
    return new Date(this.#event.time);
  }

  get key(): string | undefined {
    return this.#event.key;
  }
}

function settle(
  unit: UnitOfWork,
  answer: unknown,
  work: InvocationWork,
  task: CompiledTask | undefined,
): Outcome {
  work.assertAnswered(answer);
  unit.end();
  if (answer instanceof RefusedAnswer)
    return { outcome: "refused", refusal: answer.refusal, reads: unit.reads() };
  const result = task === undefined ? {} : { result: resultText(task, answer) };
  if (unit.untouched) return task === undefined ? doneWithoutEffects : { ...doneWithoutEffects, ...result };
  const effects = unit.effects();
  return effects === undefined
    ? { outcome: "done", effects, reads: unit.reads(), ...result }
    : { outcome: "done", effects, ...result };
}

const filtered: Outcome = { outcome: "filtered" };

/** The commonest outcome, made once. */
const doneWithoutEffects: Extract<Outcome, { readonly outcome: "done" }> = {
  outcome: "done",
  effects: undefined,
};

/** In a promise's own `then`, what `settle` throws would be nobody's. */
function settleLater(
  unit: UnitOfWork,
  answer: unknown,
  work: InvocationWork,
  task: CompiledTask | undefined,
): Outcome {
  try {
    return settle(unit, answer, work, task);
  } catch (error) {
    return fail(unit, error, task);
  }
}

function fail(unit: UnitOfWork, thrown: unknown, task: CompiledTask | undefined): Outcome {
  unit.end();
  const failure = failureOf(thrown);
  return { outcome: "failed", failure: task === undefined ? failure : withErrorClass(failure, thrown) };
}
