import type { JsonSchema } from "../document/system-model.ts";
import { pointerTo } from "../schema/pointer.ts";
import { isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import type { OpenApiSource } from "./open-api-source.ts";
import { pointerBelow } from "./notes.ts";

/** Reads request bodies and answers, of which Trellis takes JSON. */
export class OpenApiBodies {
  readonly #source: OpenApiSource;

  constructor(source: OpenApiSource) {
    this.#source = source;
  }

  /** The schema of the JSON body; `unreadable` when there is a body and none of its forms is JSON. */
  request(pointer: string, operation: SchemaObject, method: string): JsonSchema | "unreadable" | undefined {
    const { document, notes } = this.#source;
    if (operation["requestBody"] === undefined) return undefined;
    const place = pointerTo(pointer, "requestBody");
    if (method === "GET" || method === "DELETE") {
      notes.add(place, `left out: ${method} requests carry no body`);
      return undefined;
    }
    const { pointer: at, value } = document.follow(place);
    if (!isSchemaObject(value)) return "unreadable";
    if (value["required"] !== true) notes.add(place, "the body must always be there");
    notes.unknown(at, value, bodyMembers);
    return this.#json(at, value["content"]) ?? "unreadable";
  }

  /** The answers by status; undefined when none of them can be declared. */
  responses(pointer: string): Readonly<Record<string, JsonSchema | null>> | undefined {
    const { document, notes } = this.#source;
    const declared = document.at(pointer);
    const responses: Record<string, JsonSchema | null> = {};
    for (const status of Object.keys(isSchemaObject(declared) ? declared : {})) {
      const place = pointerTo(pointer, status);
      if (!/^[2-5]\d\d$/.test(status)) {
        notes.add(place, "left out: each status that is answered has to be declared by its number");
        continue;
      }
      const { pointer: at, value } = document.follow(place);
      if (this.#isPlatforms(at) || !isSchemaObject(value)) continue;
      const schema = this.#answer(at, value, status);
      if (schema !== undefined) responses[status] = schema;
    }
    return Object.keys(responses).length === 0 ? undefined : responses;
  }

  /** Trellis' own answers in a document that it has exported: every gateway gives them, no contract declares them. */
  #isPlatforms(pointer: string): boolean {
    const { root } = this.#source.document;
    return (
      isSchemaObject(root) &&
      root["x-trellis"] !== undefined &&
      /^\/components\/responses\/trellis\.\d{3}$/.test(pointer)
    );
  }

  #answer(pointer: string, response: SchemaObject, status: string): JsonSchema | null | undefined {
    const { notes } = this.#source;
    for (const part of ["headers", "links"]) {
      if (response[part] !== undefined)
        notes.add(
          pointerTo(pointer, part),
          "left out: a contract says nothing of an answer's headers and links",
        );
    }
    notes.unknown(pointer, response, answerMembers);
    const { content } = response;
    const own = response["x-trellis"];
    const bodyless = isSchemaObject(own) && own["bodyless"] === true;
    if (bodyless || !isSchemaObject(content) || Object.keys(content).length === 0) return null;
    if (["204", "205", "304"].includes(status)) {
      notes.add(pointerTo(pointer, "content"), `left out: an answer with status ${status} has no body`);
      return null;
    }
    const schema = this.#json(pointer, content);
    if (schema === undefined) notes.add(pointer, "left out: its body is no JSON");
    return schema;
  }

  #json(pointer: string, content: unknown): JsonSchema | undefined {
    const { document, notes, intake, dialect } = this.#source;
    const forms = Object.keys(isSchemaObject(content) ? content : {});
    const chosen =
      forms.find((form) => /^application\/([\w.-]+\+)?json\b/i.test(form)) ??
      forms.find((form) => form === "*/*");
    for (const form of forms) {
      if (form !== chosen) notes.add(pointerBelow(pointer, "content", form), "left out: bodies are JSON");
    }
    if (chosen === undefined) return undefined;
    const media = pointerBelow(pointer, "content", chosen);
    const declared = document.at(media);
    const { schema } = isSchemaObject(declared) ? declared : {};
    if (isSchemaObject(declared)) notes.unknown(media, declared, mediaMembers);
    if (schema === undefined) {
      notes.add(media, "it has no schema: anything is taken");
      return true;
    }
    return intake.read(this.#ownPart(pointerTo(media, "schema")), dialect);
  }

  /** Of an answer that the gateway gives as well, the handler's part. */
  #ownPart(pointer: string): string {
    const schema = this.#source.document.at(pointer);
    const choices = isSchemaObject(schema) ? schema["anyOf"] : undefined;
    const parts: readonly unknown[] = Array.isArray(choices) ? choices : [];
    const [, platform] = parts;
    const isPlatforms =
      isSchemaObject(platform) && platform["$ref"] === "#/components/schemas/trellis.Problem";
    return isPlatforms ? pointerBelow(pointer, "anyOf", 0) : pointer;
  }
}

/** Descriptions are words; in a document that is exported again they stand anew. */
const bodyMembers = new Set(["content", "required", "description"]);
const answerMembers = new Set(["content", "description", "headers", "links"]);
const mediaMembers = new Set(["schema"]);
