import { Fault, type ApiContractModel, type CallModel, type SystemModel } from "@trellis/model";
import { compileContract, type CompiledContract } from "./http-operation.ts";

/** An operation that a function calls, ready to be asked and to have its answer read. */
export interface CompiledCall extends CompiledContract {
  readonly contract: ApiContractModel;
  /** Fields of a success that the handler is given; undefined: the whole of every answer. */
  readonly reads: readonly string[] | undefined;
  /** Whether asking twice does no more than asking once: by its method, or because it takes an idempotency key. */
  readonly repeatable: boolean;
}

/** What a function calls, by operation; undefined where it calls nothing. */
export function compileCalls(
  model: SystemModel,
  calls: readonly CallModel[] | undefined,
): ReadonlyMap<string, CompiledCall> | undefined {
  if (calls === undefined || calls.length === 0) return undefined;
  return new Map(
    calls.map(({ operation, reads }) => {
      const contract = model.apis[operation];
      if (contract === undefined)
        throw new Fault("TRL0313", `the model has no API "${operation}"`, { retry: "never" });
      const repeatable = idempotent.has(contract.method) || contract.idempotencyHeader !== undefined;
      return [operation, { ...compileContract(contract), contract, reads, repeatable }];
    }),
  );
}

/** RFC 9110, section 9.2.2. */
const idempotent: ReadonlySet<string> = new Set(["GET", "PUT", "DELETE"]);
