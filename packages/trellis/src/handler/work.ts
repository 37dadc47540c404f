import type { Context, ContextDeclaration, Setting } from "../declare/context.ts";
import type { AnyEventContract, EventData, OlderData, OlderVersion } from "../declare/event.ts";
import type { Port } from "../declare/port.ts";
import type { Table } from "../declare/table.ts";
import type { WorkflowInput } from "../declare/workflow.ts";

/**
 * The unit of work: everything that a handler may do to the world of its context.
 *
 * Writes and published events are buffered and committed in one transaction, together with the acknowledgement,
 * after the handler returns. A handler that throws or refuses has changed nothing.
 */
export interface Work<D extends ContextDeclaration = ContextDeclaration> {
  readonly tables: TablesOf<D>;
  readonly ports: PortsOf<D>;
  readonly publish: Publish<D>;
  /**
   * Starts an execution of a workflow of this context, once the unit of work commits; answers the execution's name.
   * Other contexts start theirs on an event.
   */
  readonly start: Start<D>;
  /**
   * Ends a task that waits for its token well, once the unit of work commits. A token that nobody waits for any more
   * changes nothing.
   *
   * @param output what the task's state goes on with: JSON, 256 KiB at most
   */
  readonly succeedTask: (token: string, output: unknown) => void;
  /**
   * Fails a task that waits for its token, once the unit of work commits.
   *
   * @param error what `Retry` and `Catch` look at: `customer-gone`; 256 characters at most
   * @param cause for people; 32,768 characters at most
   */
  readonly failTask: (token: string, error: string, cause?: string) => void;
  /** Says that a task that waits for its token is still being worked on: its `HeartbeatSeconds` begin anew. */
  readonly heartbeatTask: (token: string) => void;
  /** Says no for a reason of the domain: the event is settled, nothing is written, nothing is tried again. */
  readonly refuse: <R extends Refusal>(refusal: R) => Refused;
  readonly log: Log;
  /** Adds to a counter of the context, e.g. `count("invoices.issued")`. */
  readonly count: (name: string, by?: number) => void;
  /** The time of this invocation; the same at every look, so that domain code can be given it as data. */
  readonly now: Date;
  /** Aborted when the invocation's time is over; give it to `fetch` and the like. */
  readonly signal: AbortSignal;
  /** Stays the same when the invocation is tried again: the idempotency key for calls to the outside. */
  readonly idempotencyKey: string;
}

/** The unit of work of a context, for functions that handlers share: `WorkOf<typeof billing>["publish"]`. */
export type WorkOf<C> = C extends Context<infer D> ? Work<D> : never;

/** A refusal is plain data with a name of the domain's own: `{ refused: "plan-unknown", plan }`. */
export interface Refusal {
  readonly refused: string;
}

declare const refusedBrand: unique symbol;
/** The answer of `refuse`: only it makes one, so that a domain value is never taken for a refusal by accident. */
export interface Refused {
  readonly [refusedBrand]: true;
  readonly refusal: Refusal;
}

/** Structured lines; trace, context, function and event id are added by the platform. */
export interface Log {
  readonly debug: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** Publishes an event of a contract that the context declares; it is sent when the unit of work commits. */
export interface Publish<D extends ContextDeclaration> {
  <E extends PublishedBy<D>>(contract: E, data: EventData<E>): void;
  /**
   * In an older version that is still live, beside the newest or instead of it: for those who have not moved on. It is
   * checked by that version's schema; subscribers are given it in today's shape.
   */
  <E extends PublishedBy<D>, V extends OlderVersion<E>>(
    contract: E,
    data: OlderData<E, V>,
    options: { readonly version: V },
  ): void;
}

export interface Start<D extends ContextDeclaration> {
  <Name extends WorkflowNames<D>>(
    workflow: Name,
    input: WorkflowInput<NonNullable<D["workflows"]>[Name]>,
    options?: {
      /**
       * Names the execution, 256 characters at most: where the workflow has one of this name, running or ended, none is
       * started. Default: a new name.
       */
      readonly name?: string;
    },
  ): string;
}

type WorkflowNames<D extends ContextDeclaration> = keyof NonNullable<D["workflows"]> & string;

type PublishedBy<D extends ContextDeclaration> = D["publishes"] extends readonly (infer E extends
  AnyEventContract)[]
  ? [E] extends [never]
    ? NothingPublished
    : E
  : NothingPublished;

/** Stands in type errors where a context publishes nothing: its member's name says what to do. */
interface NothingPublished extends AnyEventContract {
  readonly "add the contract to `publishes` in context.ts": never;
}

export type TablesOf<D extends ContextDeclaration> = {
  readonly [Name in keyof D["tables"]]: D["tables"][Name] extends Table<infer Row, infer Key, infer Indexes>
    ? TableHandle<Row, Key, Indexes>
    : never;
};

export type PortsOf<D extends ContextDeclaration> = {
  readonly [Name in keyof D["ports"]]: D["ports"][Name] extends Port<infer Role> ? Role : never;
};

/** A table inside a unit of work. What was read is checked at commit: a conflict reruns the handler, unseen. */
export interface TableHandle<Row, Key, Indexes> {
  /** One row by its key, or undefined. */
  readonly get: (...key: KeyArguments<Row, Key>) => Promise<Row | undefined>;
  /** Rows of one partition in the order of the sort key. */
  readonly query: (partition: PartitionOf<Row, Key>, range?: Range) => Promise<readonly Row[]>;
  /** Rows of one partition of a secondary index in the order of its sort key. */
  readonly queryIndex: <Name extends keyof Indexes>(
    index: Name,
    partition: PartitionOf<Row, Indexes[Name]>,
    range?: Range,
  ) => Promise<readonly Row[]>;
  /** Writes a whole row, new or not. */
  readonly put: (row: Row) => void;
  readonly delete: (...key: KeyArguments<Row, Key>) => void;
}

export interface Range {
  /** Lowest sort key, itself included. */
  readonly from?: string | number;
  /** Highest sort key, itself included. */
  readonly to?: string | number;
  readonly descending?: boolean;
  /** Rows at most: default 100, at most 1,000. */
  readonly limit?: number;
}

type PartitionOf<Row, Key> = Key extends readonly [infer P, unknown] ? KeyValue<Row, P> : KeyValue<Row, Key>;
type KeyArguments<Row, Key> = Key extends readonly [infer P, infer S]
  ? [partition: KeyValue<Row, P>, sort: KeyValue<Row, S>]
  : [key: KeyValue<Row, Key>];
/** The type of a field in a key; of a row whose type is unknown, whatever a key may be. */
type KeyValue<Row, Field> = unknown extends Row ? string | number : NonNullable<Row[Field & keyof Row]>;

/** The strings that an adapter is given, one for each declared setting. */
export type SettingsOf<D extends ContextDeclaration> = {
  readonly [Name in keyof D["settings"]]: D["settings"][Name] extends Setting ? string : never;
};

/**
 * Implements a port; the default export of `adapters/<port>.ts`. Called once for each worker, before its first
 * invocation.
 */
export type Adapter<C, Name extends PortNames<C>> =
  C extends Context<infer D>
    ? (
        environment: AdapterEnvironment<D>,
      ) => PortsOf<D>[Name & keyof D["ports"]] | Promise<PortsOf<D>[Name & keyof D["ports"]]>
    : never;

type PortNames<C> = C extends Context<infer D> ? keyof D["ports"] : never;

export interface AdapterEnvironment<D extends ContextDeclaration = ContextDeclaration> {
  /** The environment's name: `dev` on the embedded engine unless told otherwise. */
  readonly environment: string;
  readonly settings: SettingsOf<D>;
}
