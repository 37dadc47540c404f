import { Fault } from "@trellis/model";
import type { HttpAnswer, HttpInvocation } from "trellis/runtime";
import type { ContextStatus } from "../inspection/inspection-contract.ts";
import { ContextSeat, type ContextSeatOptions } from "./context-seat.ts";
import type { ContextWorkerData } from "./context-worker.ts";

export interface SupervisorOptions extends Omit<ContextSeatOptions, "context" | "data"> {
  readonly data: Omit<ContextWorkerData, "core" | "slots" | "context" | "settings">;
  readonly settings: Readonly<Record<string, string | undefined>>;
}

/** All contexts' workers, one thread each. */
export interface Supervisor {
  readonly request: (functionName: string, invocation: HttpInvocation) => Promise<HttpAnswer>;
  /** The core has made a request's unit of work durable. */
  readonly answered: (request: number, answer: HttpAnswer) => void;
  readonly statuses: () => ContextStatus[];
  readonly stop: () => Promise<void>;
}

/** Starts every context's worker. Throws the fault of the first that can't start, after ending the others. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const seats = new Map<string, ContextSeat>();
  for (const context of Object.values(options.data.model.contexts)) {
    const settings = Object.fromEntries(
      Object.keys(context.settings).map((name) => [name, options.settings[name]]),
    );
    seats.set(
      context.name,
      new ContextSeat({ ...options, context, data: { ...options.data, context: context.name, settings } }),
    );
  }
  const stop = async (): Promise<void> => {
    await Promise.all([...seats.values()].map((seat) => seat.stop()));
  };
  try {
    await Promise.all([...seats.values()].map((seat) => seat.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  const seatOf = new Map<number, ContextSeat>();
  let requests = 0;
  return {
    async request(functionName, invocation) {
      const dot = functionName.indexOf(".");
      const seat = seats.get(functionName.slice(0, dot));
      if (seat === undefined)
        throw new Fault("TRL0309", `there is no function "${functionName}"`, { retry: "never" });
      const request = ++requests;
      seatOf.set(request, seat);
      try {
        return await seat.request(request, functionName.slice(dot + 1), invocation);
      } finally {
        seatOf.delete(request);
      }
    },
    answered: (request, answer) => void seatOf.get(request)?.answered(request, answer),
    statuses: () => [...seats.values()].map((seat) => seat.status()),
    stop,
  };
}
