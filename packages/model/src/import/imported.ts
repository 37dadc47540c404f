import type { JsonSchema } from "../document/system-model.ts";

/** Contracts read from somebody's document, and everything of the document that they do not say. */
export interface Imported {
  /** What the document turned out to be: `OpenAPI 3.0`. */
  readonly format: string;
  readonly contracts: readonly ImportedContract[];
  readonly notes: readonly ImportNote[];
}

/** A part of the document that was not taken over, or was taken over differently. */
export interface ImportNote {
  /** Where in the document (RFC 6901). */
  readonly pointer: string;
  /** What became of it, in words without a full stop. */
  readonly message: string;
}

export type ImportedContract = ImportedEvent | ImportedApi;

export interface ImportedEvent {
  readonly kind: "event";
  readonly name: string;
  readonly summary: string;
  /** What else the document says of it to people. */
  readonly description?: string;
  readonly key?: string;
  readonly version: number;
  readonly schema: JsonSchema;
}

export interface ImportedApi {
  readonly kind: "api";
  /** What the operation is called: its id, or its method and path. */
  readonly title: string;
  readonly operation: string;
  readonly summary: string;
  /** What else the document says of it to people. */
  readonly description?: string;
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly body?: JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema | null>>;
  readonly bodyMaxBytes?: number;
  readonly idempotency?: { readonly header: string; readonly windowMs?: number };
}

export interface ImportOptions {
  /** The context that is to own the contracts. */
  readonly context: string;
  /** The event's name, without its context, where the document holds one schema. */
  readonly name?: string;
  /** JSON pointer of the schema to take, in a file that holds several; the whole file when absent. */
  readonly at?: string;
}
