import { realpathSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault, workflowsOf } from "@trellis/model";
import type { HttpAnswer, HttpInvocation } from "trellis/runtime";
import type { CallEnded, CallMail } from "../calls/call-mail.ts";
import type { ContextStatus } from "../inspection/inspection-contract.ts";
import { ContextSeat, type ContextSeatOptions } from "./context-seat.ts";
import type { ContextWorkerData } from "./context-worker.ts";
import { contractFiles } from "./contract-files.ts";
import type { Waiter } from "./waiter.ts";
import { WorkerThreads } from "./worker-threads.ts";

export interface SupervisorOptions extends Omit<
  ContextSeatOptions,
  "context" | "data" | "idleMaxMs" | "threads" | "onCalls"
> {
  /** Takes calls between contexts; `request` gives each to the worker that answers it. */
  readonly onCalls: (
    mail: CallMail,
    tell: (ended: CallEnded) => void,
    request: Supervisor["request"],
  ) => void;
  readonly data: Omit<ContextWorkerData, "core" | "slots" | "meters" | "context" | "settings">;
  /** The memory that a context's workers count in, one after the other. */
  readonly metersOf: (context: string) => SharedArrayBuffer;
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Instead of what contexts declare that are not kept warm. */
  readonly idleMaxMs: number | undefined;
  /** Whether workers are started now, or when they are wanted. Those that are kept warm are started now. */
  readonly startWorkers: "now" | "wanted";
}

/** All contexts' workers, one thread each. */
export interface Supervisor {
  readonly request: (functionName: string, invocation: HttpInvocation, waiter: Waiter) => void;
  /** The core has made a request's unit of work durable. */
  readonly answered: (request: number, answer: HttpAnswer) => void;
  /** The core has something for a context that has no worker. */
  readonly wake: (context: string) => void;
  readonly statuses: () => ContextStatus[];
  readonly stop: () => Promise<void>;
}

/** Starts the contexts' workers. Throws the fault of the first that can't start, after ending the others. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { model, root } = options.data;
  // As modules are named by those that import them: without symbolic links.
  const folder = realpathSync(root);
  const threads = new WorkerThreads([
    ...(workflowsOf(model).size === 0 ? [] : [runnerModule()]),
    ...contractFiles(model).map((file) => pathToFileURL(join(folder, file)).href),
  ]);
  const seats = new Map<string, ContextSeat>();
  const statuses = (): ContextStatus[] => [...seats.values()].map((seat) => seat.status());
  const keepSpare = (): void => threads.keepSpare(statuses().some(({ worker }) => worker === "asleep"));
  const onChange: ContextSeatOptions["onChange"] = (context, what) => {
    options.onChange(context, what);
    keepSpare();
  };
  let requests = 0;
  // Deliveries run, and may call, before all workers have started.
  const request: Supervisor["request"] = (functionName, invocation, waiter) => {
    const found = places.get(functionName);
    if (found === undefined)
      return waiter.failed(
        new Fault("TRL0309", `there is no function "${functionName}"`, { retry: "never" }),
      );
    // The number says whose request it is: its remainder is the seat's place.
    const number = ++requests * seats.size + found.place;
    found.seat.request(number, found.name, invocation, waiter);
  };
  const onCalls: ContextSeatOptions["onCalls"] = (mail, tell) => options.onCalls(mail, tell, request);
  const starting: ContextSeat[] = [];
  for (const context of Object.values(model.contexts)) {
    const settings = Object.fromEntries(
      Object.keys(context.settings).map((name) => [name, options.settings[name]]),
    );
    const meters = options.metersOf(context.name);
    const data = { ...options.data, context: context.name, settings, meters };
    const idleMaxMs = context.idleMaxMs === undefined ? Infinity : (options.idleMaxMs ?? context.idleMaxMs);
    const seat = new ContextSeat({ ...options, context, data, idleMaxMs, threads, onChange, onCalls });
    seats.set(context.name, seat);
    if (options.startWorkers === "now" || idleMaxMs === Infinity) starting.push(seat);
  }
  const places: ReadonlyMap<string, Place> = new Map(
    [...seats].flatMap(([context, seat], place) =>
      Object.keys(model.contexts[context]?.functions ?? {}).map((name): [string, Place] => [
        `${context}.${name}`,
        { seat, place, name },
      ]),
    ),
  );
  const stop = async (): Promise<void> => {
    await Promise.all([...seats.values()].map((seat) => seat.stop()));
    await threads.close();
  };
  try {
    await Promise.all(starting.map((seat) => seat.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  keepSpare();
  const seatList = [...seats.values()];
  return {
    request,
    answered: (number, answer) => seatList[number % seatList.length]?.answered(number, answer),
    wake: (context) => seats.get(context)?.wake(),
    statuses,
    stop,
  };
}

/** Where a function's requests go. */
interface Place {
  readonly seat: ContextSeat;
  /** Of the seat among all. */
  readonly place: number;
  /** The function's name inside its context. */
  readonly name: string;
}

/** What a worker of a context with workflows loads besides. */
function runnerModule(): string {
  const here = import.meta.url;
  const name = "../executions/execution-runner";
  return new URL(`${name}${here.endsWith(".ts") ? ".ts" : ".js"}`, here).href;
}
