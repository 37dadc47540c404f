import type { Breached } from "../handler/request-work.ts";
import { type Breach, type Quarantined, quarantinedOf } from "../quarantine/quarantined.ts";
import type { Caller } from "./caller.ts";
import type { CompiledOperation, HttpInvocation } from "./http-operation.ts";
import {
  type Cancellation,
  type InvocationIdentity,
  InvocationWork,
  type WorkSurroundings,
} from "./invocation-work.ts";
import { readJsonBody } from "./json-body.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/** Says in an answer that the request is kept in quarantine: its fingerprint. */
export const quarantinedHeader = "trellis-quarantined";

/** The `RequestWork` that one request is given: it stands at the door, so it can keep what it finds invalid. */
export class RequestInvocation extends InvocationWork {
  readonly #operation: CompiledOperation;
  readonly #request: HttpInvocation;
  readonly #unit: UnitOfWork;
  readonly #surroundings: WorkSurroundings;

  constructor(
    surroundings: WorkSurroundings,
    identity: InvocationIdentity,
    unit: UnitOfWork,
    cancellation: Cancellation,
    operation: CompiledOperation,
    request: HttpInvocation,
    caller?: Caller,
  ) {
    super(surroundings, identity, unit, cancellation, caller);
    this.#surroundings = surroundings;
    this.#operation = operation;
    this.#request = request;
    this.#unit = unit;
  }

  get quarantine(): (contract: string, breach: Breached) => void {
    return (contract, { pointer, message, keyword = "" }) => {
      const receivedMs = this.#surroundings.now();
      const breach: Breach = { pointer, message, keyword };
      const from = { contract, breach, receivedMs, document: this.#document() };
      this.#unit.quarantine(quarantinedRequest(this.#operation, this.#request, from));
    };
  }

  get valid(): (contract: string) => void {
    return (contract) => this.#surroundings.onValid?.(contract, () => this.#document());
  }

  /** The body is read once more: what the handler was given may be changed by now. */
  #document(): unknown {
    const read = readJsonBody(this.#request.body);
    return "value" in read ? read.value : undefined;
  }
}

/** A request as quarantine keeps it: all that is needed to answer it once more. */
export function quarantinedRequest(
  operation: CompiledOperation,
  request: HttpInvocation,
  from: {
    readonly contract: string;
    readonly breach: Breach;
    readonly receivedMs: number;
    readonly document: unknown;
  },
): Quarantined {
  const { functionName, contract } = operation;
  const { id, params, query, headers, body, redriven } = request;
  const { idempotencyHeader } = contract;
  const named = idempotencyHeader === undefined ? undefined : headers[idempotencyHeader];
  return quarantinedOf(
    {
      contract: from.contract,
      key: `${functionName} ${named === undefined || named === "" ? id : named}`,
      sender: headers["user-agent"] ?? "",
      receivedMs: from.receivedMs,
      breach: from.breach,
      payload: body.slice(),
      door: { kind: "request", function: functionName, id, params, query, headers },
      ...(redriven === undefined ? {} : { redriven }),
    },
    from.document,
  );
}
