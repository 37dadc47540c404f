import type { ApiContract, ApiDeclaration } from "./api.ts";
import type { DeclaredAt } from "./location.ts";
import { declaredAt } from "./location.ts";
import type { DataOf, FieldOf } from "./schema.ts";

/** What a function uses of an operation that it calls. */
export interface Use<D extends ApiDeclaration = ApiDeclaration, Reads = readonly string[]> {
  readonly kind: "use";
  readonly api: ApiContract<D>;
  readonly reads: Reads;
  readonly declaredAt: DeclaredAt | undefined;
}

/** An entry of `calls`: an API contract, of which the whole answer is used, or `uses(...)` with a part of it. */
// `any` because contracts differ in what they declare, and a use in what it reads: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type Called = ApiContract<any> | Use<any, any>;

/** What a function declares in `calls`. */
export type Calls = readonly Called[] | undefined;

/**
 * Declares what a function uses of an operation that it calls, in its `calls`: of a successful answer the handler is
 * given exactly these fields, in the types and at run time; of any other the status alone. So a change of the contract
 * touches it only where it reads.
 *
 * ```ts
 * remind: on(InvoiceOverdue, { calls: [uses(GetInvoice, { reads: ["totalCents", "accountId"] })] })
 * ```
 */
export function uses<D extends ApiDeclaration, const Reads extends readonly SuccessField<D>[]>(
  contract: ApiContract<D>,
  { reads }: { readonly reads: Reads },
): Use<D, Reads> {
  return { kind: "use", api: contract, reads, declaredAt: declaredAt(uses) };
}

/** The statuses below 400 that a contract declares. */
export type SuccessOf<D extends ApiDeclaration> = {
  [Status in keyof D["responses"] & number]: `${Status}` extends `${2 | 3}${string}` ? Status : never;
}[keyof D["responses"] & number];

type SuccessField<D extends ApiDeclaration> = {
  [Status in SuccessOf<D>]: D["responses"][Status] extends null
    ? never
    : FieldOf<DataOf<D["responses"][Status]>>;
}[SuccessOf<D>];
