import type { CompatibilityPolicy } from "@trellis/model";
import type { DeclaredAt } from "./location.ts";
import { declaredAt } from "./location.ts";
import type { DataOf, FieldOf, Schema } from "./schema.ts";

/**
 * An event contract: what the owner promises about every event of this name.
 *
 * Declared once in the owner's `contracts.ts`; subscribers import it.
 */
export interface EventContract<Name extends string = string, Data = unknown, Older = unknown> {
  readonly kind: "event";
  readonly name: Name;
  readonly declaration: EventDeclaration;
  readonly declaredAt: DeclaredAt | undefined;
  /** Type only: the data of the version published today. Never present at run time. */
  readonly Data?: Data;
  /** Type only: the data of each older version, by version. */
  readonly Older?: Older;
}

/** An event contract of any data, as lists and look-ups hold it. */
// `any` because a contract is invariant in its data: no single type holds all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyEventContract = EventContract<string, any, any>;

// oxlint-disable-next-line typescript/no-explicit-any -- whatever the older versions are
export type EventData<E> = E extends EventContract<string, infer Data, any> ? Data : never;

/** What a reader is given that declares which fields it reads; everything when it declares none. */
export type Narrowed<Data, Reads> = Reads extends readonly (infer Field extends string)[]
  ? unknown extends Data
    ? { readonly [Name in Field]: unknown }
    : Pick<Data, Field & keyof Data>
  : Data;

/** The versions before the one that is published today. */
export type OlderVersion<E> = E extends { readonly Older?: infer Older }
  ? keyof NonNullable<Older> & number
  : never;

/** The data of an older version. */
export type OlderData<E, Version> = E extends { readonly Older?: infer Older }
  ? NonNullable<Older>[Version & keyof NonNullable<Older>]
  : never;

export interface EventDeclaration {
  readonly summary: string;
  readonly key?: string | undefined;
  readonly version: number;
  readonly schema: Schema;
  readonly previous?: Readonly<Record<number, Schema>> | undefined;
  // A version's old shape is known at its declaration only; inside the platform it is plain data.
  readonly upcast?: Readonly<Record<number, ((old: never) => unknown) | undefined>> | undefined;
  readonly deprecated?: Readonly<Record<number, string>> | undefined;
  readonly compatibility?: CompatibilityPolicy | undefined;
  readonly contentModel?: "open" | "closed" | undefined;
}

/**
 * Declares an event contract. Problems (a bad name, a schema that is no JSON Schema, a key that is no field) are
 * reported when the system is loaded, all of them together.
 *
 * @param name `context.what-happened`, in the past tense: `billing.invoice-issued`
 */
export function event<
  const Name extends string,
  S extends Schema,
  const Previous extends Readonly<Record<number, Schema>> = Record<never, never>,
>(
  name: Name,
  declaration: {
    /** One sentence for people who look for the event they need. */
    readonly summary: string;
    /** The field of `data` that orders and partitions the events; it also picks who sees a canary. */
    readonly key?: FieldOf<DataOf<S>>;
    /** The version that is published: a whole number from 1. */
    readonly version: number;
    readonly schema: S;
    /** Schemas of versions that are still in use, by version. */
    readonly previous?: Previous;
    /**
     * Turns an old version's data into the next version's. A version may go without where each of its documents is a
     * document of the next one as it is.
     */
    readonly upcast?: { readonly [V in keyof Previous]?: (old: DataOf<Previous[V]>) => unknown };
    /** The last day on which a version may be read, by version: `{ 1: "2027-03-31" }`. */
    readonly deprecated?: Readonly<Record<number, string>>;
    /**
     * Which changes of a frozen version are compatible, default `full`: events as they were published before and as
     * they are published now can be read by either side. See `CompatibilityPolicy`.
     */
    readonly compatibility?: CompatibilityPolicy;
    /**
     * How changes are judged. `open`, the default: publishers send the members that the schema names, and readers ignore
     * those that they do not know, so that an optional member more breaks nobody. `closed`: the schema is taken
     * literally.
     */
    readonly contentModel?: "open" | "closed";
  },
): EventContract<Name, DataOf<S>, { readonly [V in keyof Previous]: DataOf<Previous[V]> }> {
  return { kind: "event", name, declaration, declaredAt: declaredAt(event) };
}
