import { createRequire } from "node:module";
import { Ajv, type ErrorObject } from "ajv";
import addFormats from "ajv-formats";
import type { Adapter } from "trellis";
import type intake from "../context.ts";
import type { GithubSchema, SchemaVerdict } from "../ports.ts";

/**
 * GitHub's payload schemas as `@octokit/webhooks-schemas` publishes them: one draft-07 document in which an event is
 * `push$event` when it has no actions, and otherwise `issues_event`, a choice between `issues$opened` and the like.
 * We look the action's definition up ourselves: its errors name the place, those of a choice name every branch.
 */
const githubSchema: Adapter<typeof intake, "githubSchema"> = (): GithubSchema => {
  // What definitions have in common is compiled once and called, not copied into each, and their code is taken as it
  // comes: the first payload of a kind waits a quarter of the time, and those after it no longer than before.
  const quick = { inlineRefs: false, code: { optimize: false } };
  const ajv = new Ajv({ strict: false, validateSchema: false, logger: false, ...quick });
  // The package's typing sees its CommonJS export as a module object.
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  // Without the document's own choice between all events: Ajv would compile every one of them for the first.
  ajv.addSchema({ definitions: published.definitions }, documentName);

  return {
    check(event, payload) {
      const definition = definitionFor(event, payload);
      if (typeof definition !== "string") return definition;
      // Compiled at the event's first payload, and kept by Ajv: most kinds never come.
      const validate = ajv.getSchema(`${documentName}#/definitions/${definition}`);
      if (validate === undefined) throw new Error(`the schema has no definition "${definition}"`);
      const valid = validate(payload);
      const [error] = validate.errors ?? [];
      return valid === true || error === undefined ? { verdict: "valid" } : verdictOf(error);
    },
  };
};
export default githubSchema;

interface SchemaDocument {
  readonly definitions: Readonly<Record<string, object>>;
}

const documentName = "github";
// Not an import: the compiler would make a type of the whole document.
const require = createRequire(import.meta.url);
const published = require("@octokit/webhooks-schemas") as SchemaDocument;
const has = (definition: string) => Object.hasOwn(published.definitions, definition);

function definitionFor(event: string, payload: unknown): string | SchemaVerdict {
  if (has(`${event}$event`)) return `${event}$event`;
  if (!has(`${event}_event`)) return { verdict: "unknown-event" };
  if (typeof payload !== "object" || payload === null) {
    return { verdict: "invalid", pointer: "", reason: "must be object" };
  }
  if (!("action" in payload)) return { verdict: "invalid", pointer: "/action", reason: "is missing" };
  const { action } = payload;
  if (typeof action === "string" && has(`${event}$${action}`)) return `${event}$${action}`;
  return { verdict: "invalid", pointer: "/action", reason: `must be one of ${actionsOf(event).join(", ")}` };
}

function actionsOf(event: string): readonly string[] {
  return Object.keys(published.definitions)
    .filter((name) => name.startsWith(`${event}$`))
    .map((name) => name.slice(event.length + 1));
}

function verdictOf(error: ErrorObject): SchemaVerdict {
  const { missingProperty, additionalProperty } = error.params as Readonly<Record<string, unknown>>;
  const member = missingProperty ?? additionalProperty;
  // The name of a missing or surplus member belongs to the pointer: that is where the reader looks.
  const pointer =
    typeof member === "string" ? `${error.instancePath}/${escaped(member)}` : error.instancePath;
  if (error.keyword === "required") return { verdict: "invalid", pointer, reason: "is missing" };
  if (error.keyword === "additionalProperties") {
    return { verdict: "invalid", pointer, reason: "is not allowed" };
  }
  return { verdict: "invalid", pointer, reason: error.message ?? `breaks "${error.keyword}"` };
}

/** A name as part of a JSON pointer (RFC 6901, section 3). */
const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
