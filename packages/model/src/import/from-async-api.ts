import type { JsonSchema } from "../document/system-model.ts";
import { pointerTo, tokensOf } from "../schema/pointer.ts";
import { isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import { dialectOf, type Dialect } from "./dialect.ts";
import type { Found, ImportDocument } from "./document.ts";
import type { ImportedContract, ImportedEvent, ImportOptions } from "./imported.ts";
import { type Notes, pointerBelow } from "./notes.ts";
import { SchemaIntake } from "./schema-intake.ts";
import { contractName, descriptionBeside, firstSentence } from "./wording.ts";

/** Each message of each channel becomes an event contract, whose owner is the context that imports it. */
export function importAsyncApi(
  document: ImportDocument,
  notes: Notes,
  options: ImportOptions,
): readonly ImportedContract[] {
  const reader = new AsyncApiReader(document, notes, options);
  return reader.read();
}

class AsyncApiReader {
  readonly #document: ImportDocument;
  readonly #notes: Notes;
  readonly #options: ImportOptions;
  readonly #intake: SchemaIntake;
  readonly #byName = new Map<string, ImportedEvent>();
  readonly #messagesRead = new Set<string>();

  constructor(document: ImportDocument, notes: Notes, options: ImportOptions) {
    this.#document = document;
    this.#notes = notes;
    this.#options = options;
    this.#intake = new SchemaIntake(document, notes);
  }

  read(): readonly ImportedContract[] {
    const { root } = this.#document;
    if (!isSchemaObject(root)) return [];
    this.#notes.unknown("", root, rootMembers);
    this.#notes.add("/info", "left out: title, release and contact are those of the system and its teams");
    this.#members("/channels", (channel) => this.#channel(channel));
    this.#members("/operations", ({ pointer }) =>
      this.#notes.add(
        pointer,
        "left out: who sends and who receives is declared by contexts, with publishes and on(...)",
      ),
    );
    this.#members("/components/messages", ({ pointer }) => {
      if (!this.#messagesRead.has(pointer)) this.#notes.add(pointer, "left out: no channel carries it");
    });
    this.#noteUnused();
    return [...this.#byName.values()];
  }

  #noteUnused(): void {
    const components = this.#document.at("/components");
    for (const kind of isSchemaObject(components) ? Object.keys(components) : []) {
      if (kind === "messages") continue;
      const place = pointerTo("/components", kind);
      const names = this.#document.unreferred(place).filter((name) => name !== "trellis.CloudEvent");
      this.#notes.leftOut(place, names, "left out: no contract uses it");
    }
  }

  #members(
    pointer: string,
    each: (found: Found & { readonly value: SchemaObject }, name: string) => void,
  ): void {
    const members = this.#document.at(pointer);
    if (!isSchemaObject(members)) return;
    for (const name of Object.keys(members)) {
      const found = this.#document.follow(pointerTo(pointer, name));
      if (isSchemaObject(found.value)) each({ pointer: found.pointer, value: found.value }, name);
      else this.#notes.add(found.pointer, "left out: it is no object");
    }
  }

  #channel({ pointer, value }: Found & { readonly value: SchemaObject }): void {
    if (value["x-trellis"] === undefined)
      this.#notes.add(pointer, "left out, but for its messages: events are addressed by their contract");
    const { messages } = value;
    if (isSchemaObject(messages)) {
      this.#members(pointerTo(pointer, "messages"), (message, name) => this.#message(message, name));
    }
    for (const verb of ["publish", "subscribe"]) {
      const operation = value[verb];
      if (!isSchemaObject(operation)) continue;
      const place = pointerTo(pointer, verb);
      this.#notes.add(
        place,
        "left out, but for its messages: who sends and who receives is declared by contexts, with publishes and on(...)",
      );
      const fallback =
        typeof operation["operationId"] === "string"
          ? operation["operationId"]
          : (tokensOf(pointer).at(-1) ?? "");
      this.#messagesAt(pointerTo(place, "message"), fallback);
    }
  }

  /** AsyncAPI 2: one message, or several in `oneOf`. */
  #messagesAt(pointer: string, fallback: string): void {
    const found = this.#document.follow(pointer);
    if (!isSchemaObject(found.value)) return;
    const choices = found.value["oneOf"];
    if (Array.isArray(choices)) {
      choices.forEach((_, index) =>
        this.#messagesAt(pointerBelow(found.pointer, "oneOf", index), `${fallback}-${index + 1}`),
      );
      return;
    }
    const components = /^\/components\/messages\/[^/]+$/.test(found.pointer);
    this.#message(
      { pointer: found.pointer, value: found.value },
      components ? (tokensOf(found.pointer).at(-1) ?? fallback) : fallback,
    );
  }

  #message({ pointer, value }: Found & { readonly value: SchemaObject }, key: string): void {
    if (this.#messagesRead.has(pointer)) return;
    this.#messagesRead.add(pointer);
    // What an export of Trellis adds to a message is made anew by the next one.
    if (value["x-trellis"] === undefined) this.#noteMembers(pointer, value);
    const { name, version } = this.#nameOf(value, key);
    if (name === undefined)
      return this.#notes.add(pointer, "left out: it has no name that an event could have");
    const schema = this.#payload(pointer, value);
    if (schema === undefined) return;
    const { title, summary: short, description } = value;
    const summary =
      firstSentence(short) ?? firstSentence(description) ?? firstSentence(title) ?? `What ${name} says.`;
    this.#keep(pointer, {
      kind: "event",
      name: `${this.#options.context}.${name}`,
      summary,
      ...(value["x-trellis"] === undefined ? descriptionBeside(summary, short, description) : {}),
      ...keyOf(value),
      version,
      schema,
    });
  }

  #noteMembers(pointer: string, message: SchemaObject): void {
    for (const [part, why] of Object.entries(leftOut)) {
      if (message[part] !== undefined) this.#notes.add(pointerTo(pointer, part), why);
    }
    this.#notes.unknown(pointer, message, new Set([...messageMembers, ...Object.keys(leftOut)]));
    const type = message["contentType"];
    if (typeof type === "string" && !/[/+]json\b/i.test(type))
      this.#notes.add(pointerTo(pointer, "contentType"), "left out: the data of events is JSON");
  }

  /** Of several versions the newest is declared: an older one needs an upcast, which no document can say. */
  #keep(pointer: string, event: ImportedEvent): void {
    const known = this.#byName.get(event.name);
    if (known === undefined || known.version < event.version) this.#byName.set(event.name, event);
    if (known === undefined) return;
    const older = Math.min(known.version, event.version);
    const why =
      known.version === event.version
        ? "left out: a message of the same name was read before"
        : `version ${older} of ${event.name} left out: it needs an upcast, which you have to write`;
    this.#notes.add(pointer, why);
  }

  #nameOf(
    message: SchemaObject,
    key: string,
  ): { readonly name: string | undefined; readonly version: number } {
    const text = [message["name"], message["messageId"], key].find(
      (candidate) => typeof candidate === "string" && candidate !== "",
    );
    const [, stem = "", version = "1"] = /^(.*?)(?:\.v([1-9]\d{0,8}))?$/s.exec(String(text)) ?? [];
    // \`billing.invoice-issued\` of another system becomes \`invoice-issued\` here: the context is the importer.
    const last = /^[a-z0-9-]+\.([a-z0-9-]+)$/.exec(stem)?.[1] ?? stem;
    return { name: contractName(last), version: Number(version) };
  }

  #payload(pointer: string, message: SchemaObject): JsonSchema | undefined {
    const { payload } = message;
    if (payload === undefined) {
      this.#notes.add(pointer, "it has no payload: anything is taken as its data");
      return true;
    }
    let at = pointerTo(pointer, "payload");
    let format: unknown = message["schemaFormat"];
    if (isSchemaObject(payload) && "schema" in payload && "schemaFormat" in payload) {
      format = payload["schemaFormat"];
      at = pointerTo(at, "schema");
    }
    const dialect = dialectNamed(format);
    if (dialect === undefined) {
      this.#notes.add(pointer, `left out: its schema is ${JSON.stringify(format)}, no JSON Schema`);
      return undefined;
    }
    const data = this.#dataOf(at);
    if (data !== undefined) return this.#intake.read(data, dialectAt(this.#document.at(at)) ?? dialect);
    return this.#intake.read(at, dialectAt(this.#document.at(at)) ?? dialect);
  }

  /** Where the data stands in a payload that is a whole CloudEvent, as Trellis exports it: the envelope is the platform's. */
  #dataOf(pointer: string): string | undefined {
    const payload = this.#document.at(pointer);
    const parts = isSchemaObject(payload) ? payload["allOf"] : undefined;
    if (!Array.isArray(parts)) return undefined;
    const envelope = parts.findIndex(
      (part: unknown) => isSchemaObject(part) && part["$ref"] === "#/components/schemas/trellis.CloudEvent",
    );
    if (envelope === -1) return undefined;
    const place = pointerBelow(pointer, "allOf", 1 - envelope, "properties", "data");
    return this.#document.at(place) === undefined ? undefined : place;
  }
}

function keyOf(message: SchemaObject): { readonly key?: string } {
  const own = message["x-trellis"];
  const key = isSchemaObject(own) ? own["key"] : undefined;
  return typeof key === "string" ? { key } : {};
}

function dialectAt(schema: unknown): Dialect | undefined {
  return isSchemaObject(schema) ? dialectOf(schema) : undefined;
}

/** The dialect that a schema format names (AsyncAPI 3.0, "Multi Format Schema Object"); its own is draft-07. */
function dialectNamed(format: unknown): Dialect | undefined {
  if (format === undefined) return "draft-07";
  if (typeof format !== "string") return undefined;
  if (format.startsWith("application/vnd.aai.asyncapi")) return "draft-07";
  if (format.startsWith("application/vnd.oai.openapi"))
    return format.includes("version=3.0") ? "openapi-3.0" : "2020-12";
  if (!format.startsWith("application/schema+")) return undefined;
  return dialectOf({ $schema: format }) ?? "draft-07";
}

const rootMembers = new Set([
  "asyncapi",
  "info",
  "channels",
  "operations",
  "components",
  "defaultContentType",
]);
const messageMembers = [
  "name",
  "title",
  "summary",
  "description",
  "messageId",
  "payload",
  "schemaFormat",
  "contentType",
];

const leftOut: Readonly<Record<string, string>> = {
  headers: "left out: an event has the attributes of CloudEvents and no others",
  correlationId: "left out: events carry a trace context",
  traits: "left out: write what they add into the message itself",
};
