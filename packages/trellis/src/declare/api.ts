import type { CompatibilityPolicy } from "@trellis/model";
import type { DeclaredAt } from "./location.ts";
import { declaredAt } from "./location.ts";
import type { DataOf, Schema } from "./schema.ts";

/** An API contract: one operation that a context offers over HTTP. */
export interface ApiContract<D extends ApiDeclaration = ApiDeclaration> {
  readonly kind: "api";
  /** Method and path: `GET /invoices/{invoiceId}`. */
  readonly operation: string;
  readonly declaration: D;
  readonly declaredAt: DeclaredAt | undefined;
}

export interface ApiDeclaration {
  /** One sentence for people who look for the operation they need. */
  readonly summary: string;
  /** Schema of the path's parameters; text is read as the number or boolean that the schema asks for. */
  readonly params?: Schema;
  /** Schema of the query's parameters; read like `params`. */
  readonly query?: Schema;
  /** Schema of the headers that the function reads; names in lower case. */
  readonly headers?: Schema;
  /** Schema of the JSON body; without one, the request may not carry a body. */
  readonly body?: Schema;
  /** Schema of each answer by status; `null` for an answer without a body. Errors are problem documents. */
  readonly responses: Readonly<Record<number, Schema | null>>;
  /** Bound on the body in bytes; default 1 MiB, at most 25 MiB. */
  readonly bodyMaxBytes?: number;
  /**
   * A repeated request with the same value in this header gets the first one's answer, and changes nothing.
   * The value is remembered for `windowMs`; default one day, at most 30 days.
   */
  readonly idempotency?: { readonly header: string; readonly windowMs?: number };
  /**
   * Who may call it. `anyone`, the default: whoever reaches the gateway. `declared`: functions of this system that declare
   * it in their `calls`, and nobody else: the gateway does not answer it, and what its callers read decides which changes
   * are compatible.
   */
  readonly callers?: "anyone" | "declared";
  /** Which changes are compatible once the operation is frozen, default `full`. See `CompatibilityPolicy`. */
  readonly compatibility?: CompatibilityPolicy;
  /** How changes are judged; as of an event contract, for both sides. Default `open`. */
  readonly contentModel?: "open" | "closed";
}

/**
 * Declares an API contract.
 *
 * @param operation method and path, parameters in braces: `GET /invoices/{invoiceId}`
 */
export function api<const D extends ApiDeclaration>(operation: string, declaration: D): ApiContract<D> {
  return { kind: "api", operation, declaration, declaredAt: declaredAt(api) };
}

type PartOf<D, Part extends keyof ApiDeclaration> = D extends { readonly [P in Part]: infer S }
  ? DataOf<S>
  : undefined;

/** What the handler of an API contract is given; each part is valid by its schema. */
export interface HttpRequest<D extends ApiDeclaration = ApiDeclaration> {
  readonly id: string;
  readonly params: PartOf<D, "params">;
  readonly query: PartOf<D, "query">;
  readonly headers: PartOf<D, "headers">;
  readonly body: PartOf<D, "body">;
  /** The body's bytes as they arrived, for signatures. */
  readonly rawBody: Uint8Array;
}

/** An answer that the contract declares: the status picks the type of the body. */
export type HttpReply<D extends ApiDeclaration = ApiDeclaration> = {
  readonly [Status in keyof D["responses"] & number]: D["responses"][Status] extends null
    ? {
        readonly status: Status;
        readonly body?: undefined;
        readonly headers?: Readonly<Record<string, string>>;
      }
    : {
        readonly status: Status;
        readonly body: DataOf<D["responses"][Status]>;
        readonly headers?: Readonly<Record<string, string>>;
      };
}[keyof D["responses"] & number];
