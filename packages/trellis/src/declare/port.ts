/** What a context needs from the outside world, as a role; `adapters/<name>.ts` implements it. */
export interface Port<Role = unknown> {
  readonly kind: "port";
  /** Type only. Never present at run time. */
  readonly Role?: Role;
}

// `any` because a port is invariant in its role: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyPort = Port<any>;

/** Declares a port: `ports: { rates: port<VatRates>() }` is implemented by `adapters/rates.ts`. */
export function port<Role>(): Port<Role> {
  return { kind: "port" };
}
