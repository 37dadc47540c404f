import type { AnyEventContract } from "./event.ts";
import type { HttpFunction, ScheduledFunction, Subscription, TaskFunction } from "./function.ts";
import type { DeclaredAt } from "./location.ts";
import { declaredAt } from "./location.ts";
import type { AnyPort } from "./port.ts";
import type { AnyTable } from "./table.ts";
import type { AnyWorkflow } from "./workflow.ts";

// `any` because a function declaration is invariant in its contract: no single type holds all of them.
/* oxlint-disable typescript/no-explicit-any */
export type AnyFunction =
  | Subscription<AnyEventContract, any, any>
  | HttpFunction<any, any>
  | ScheduledFunction
  | TaskFunction<any, any, any>;
/* oxlint-enable typescript/no-explicit-any */

export interface Setting {
  readonly summary: string;
  /** Used where the environment does not give the setting. Never give a real secret one. */
  readonly default?: string;
  /** A secret is never printed, logged or kept in the model. */
  readonly secret?: boolean;
}

export interface ContextDeclaration {
  /** The owner: a team that `trellis.config.ts` knows. */
  readonly team: string;
  /** One sentence: what the context is for. */
  readonly summary: string;
  /** The event contracts that the context owns and publishes. */
  readonly publishes?: readonly AnyEventContract[];
  readonly tables?: Readonly<Record<string, AnyTable>>;
  readonly ports?: Readonly<Record<string, AnyPort>>;
  /** Named strings that the environment gives to the adapters, `UPPER_CASE`. */
  readonly settings?: Readonly<Record<string, Setting>>;
  readonly functions: Readonly<Record<string, AnyFunction>>;
  /** State machines that run the context's tasks, by name; no function has the name of one. */
  readonly workflows?: Readonly<Record<string, AnyWorkflow>>;
  /** Bound on the heap and the buffers of the context's worker together, in MiB; default 128, at most 4,096. */
  readonly memoryMiB?: number;
  /**
   * The context's worker is stopped after so long without work, and started again when there is some: it costs no
   * memory meanwhile, and its next event or request a cold start. In ms; default 600,000 (ten minutes), at least
   * 1,000, at most 86,400,000.
   */
  readonly idleMaxMs?: number;
  /** Never stops the worker for being idle; instead of `idleMaxMs`. For what must answer without a cold start. */
  readonly warm?: boolean;
}

/** A bounded context as declared in its `context.ts`. */
export interface Context<D extends ContextDeclaration = ContextDeclaration> {
  readonly kind: "context";
  readonly name: string;
  readonly declaration: D;
  readonly declaredAt: DeclaredAt | undefined;
}

/** Declares a bounded context; it is the default export of `contexts/<name>/context.ts`. */
export function context<const D extends ContextDeclaration>(name: string, declaration: D): Context<D> {
  return { kind: "context", name, declaration, declaredAt: declaredAt(context) };
}
