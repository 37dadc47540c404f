import type {
  ContextModel,
  EventContractModel,
  EventVersionModel,
  FunctionModel,
  SystemModel,
} from "../document/system-model.ts";
import { eventType } from "../names/names.ts";
import { byName } from "./by-name.ts";
import {
  cloudEventMediaType,
  cloudEventSchema,
  exampleEnvelope,
  versionEnvelope,
} from "./cloud-event-schema.ts";
import { exampleFor } from "./example-for.ts";
import type { ExportOptions } from "./export-options.ts";
import { contextsOf, eventsOf, infoOf, publisherOf, tagsOf } from "./offers.ts";
import { readsAlikeInDraft07 } from "./placed-schema.ts";
import { plainForm, SchemaShelf, type Form } from "./schema-shelf.ts";

type Part = Readonly<Record<string, unknown>>;

/**
 * The events of a system as an AsyncAPI 3.0 document: a channel for each event contract with a message for each
 * version, a send operation for each publisher and a receive operation for each subscription. Payloads are whole
 * CloudEvents, because these are what travels. The same model gives the same document, in whatever order it was declared.
 */
export function asyncApiOf(model: SystemModel, options: ExportOptions = {}): Part {
  const events = eventsOf(model, options);
  const shelf = new SchemaShelf([envelopeName]);
  for (const contract of events) shelve(contract, shelf);
  return {
    asyncapi: "3.0.0",
    info: { ...infoOf(model, options), tags: tagsOf(model, options) },
    defaultContentType: cloudEventMediaType,
    channels: Object.fromEntries(events.map((contract) => [contract.name, channelOf(model, contract)])),
    operations: Object.fromEntries(
      contextsOf(model, options).flatMap((context) => [
        ...sendOperations(model, context),
        ...receiveOperations(model, context),
      ]),
    ),
    components: {
      schemas: Object.fromEntries([
        ...(events.length === 0 ? [] : [[envelopeName, cloudEventSchema] as const]),
        ...byName(shelf.components),
      ]),
    },
    "x-trellis": { system: model.name },
  };
}

/** No contract's schema can have this name: theirs have two dots. */
const envelopeName = "trellis.CloudEvent";

function channelOf(model: SystemModel, contract: EventContractModel): Part {
  return {
    address: contract.name,
    title: contract.name,
    summary: contract.summary,
    messages: Object.fromEntries(
      Object.keys(contract.versions).map((version) => [
        eventType(contract.name, Number(version)),
        messageOf(model, contract, Number(version)),
      ]),
    ),
    ...(contract.key === undefined ? {} : { "x-trellis": { key: contract.key } }),
  };
}

function messageOf(model: SystemModel, contract: EventContractModel, number: number): Part {
  const version = contract.versions[number];
  const type = eventType(contract.name, number);
  const publisher = publisherOf(model, contract.name)?.name ?? contract.name.split(".", 1).join("");
  const example = version === undefined ? undefined : exampleFor(version.schema);
  const until = version?.deprecated;
  return {
    name: type,
    title: `${contract.name} version ${number}`,
    summary:
      until === undefined ? contract.summary : `${contract.summary} This version may be read until ${until}.`,
    contentType: cloudEventMediaType,
    tags: [{ name: publisher }, ...(until === undefined ? [] : [{ name: "deprecated" }])],
    payload: payloadOf(model, contract, number),
    ...(example === undefined
      ? {}
      : {
          examples: [
            {
              name: "example",
              payload: exampleEnvelope(model, publisher, contract, number, example.example),
            },
          ],
        }),
    "x-trellis": {
      event: contract.name,
      version: number,
      current: number === contract.version,
      ...(contract.key === undefined ? {} : { key: contract.key }),
      ...(until === undefined ? {} : { deprecated: until }),
    },
  };
}

function payloadOf(model: SystemModel, contract: EventContractModel, number: number): Part {
  const version = contract.versions[number];
  const type = eventType(contract.name, number);
  const schema = {
    allOf: [
      { $ref: `#/components/schemas/${envelopeName}` },
      versionEnvelope(model, contract, number, {
        $ref: `#/components/schemas/${type}${formOf(version).below}`,
      }),
    ],
    ...(version?.deprecated === undefined ? {} : { deprecated: true }),
  };
  return formOf(version).write(schema) as Part;
}

/** A schema that draft-07, AsyncAPI's own form, can't say is marked as what it is. */
const modernForm: Form = {
  name: "modern",
  write: (schema) => ({ schemaFormat: "application/schema+json;version=draft-2020-12", schema }),
  below: "/schema",
};
/** AsyncAPI has no schema that is \`true\` or \`false\`. */
const ownForm: Form = {
  ...plainForm,
  write: (schema) => (typeof schema === "boolean" ? (schema ? {} : { not: {} }) : schema),
};

function formOf(version: EventVersionModel | undefined): Form {
  return readsAlikeInDraft07(version?.schema ?? true) ? ownForm : modernForm;
}

function shelve(contract: EventContractModel, shelf: SchemaShelf): void {
  for (const [number, version] of Object.entries(contract.versions)) {
    shelf.keep(version.schema, eventType(contract.name, Number(number)), formOf(version));
  }
}

function sendOperations(
  model: SystemModel,
  context: ContextModel,
): (readonly [name: string, operation: Part])[] {
  return context.publishes.toSorted().flatMap((name) => {
    const contract = model.events[name];
    if (contract === undefined) return [];
    const operation = {
      action: "send",
      channel: channelReference(name),
      title: `${context.name} publishes ${name}`,
      summary: contract.summary,
      tags: [{ name: context.name }],
      messages: [messageReference(name, contract.version)],
    };
    return [[`${name}.send`, operation] as const];
  });
}

function receiveOperations(
  model: SystemModel,
  context: ContextModel,
): (readonly [name: string, operation: Part])[] {
  return byName(context.functions).flatMap(([functionName, declared]) => {
    const contract = declared.kind === "on" ? model.events[declared.event] : undefined;
    if (contract === undefined) return [];
    const operation = {
      action: "receive",
      channel: channelReference(contract.name),
      title: `${context.name}.${functionName} listens to ${contract.name}`,
      ...filterOf(declared),
      tags: [{ name: context.name }],
      // Every version reaches the function: old ones are turned into today's before it sees them.
      messages: Object.keys(contract.versions).map((version) =>
        messageReference(contract.name, Number(version)),
      ),
      "x-trellis": { function: `${context.name}.${functionName}`, ...termsOf(declared) },
    };
    return [[`${context.name}.${functionName}`, operation] as const];
  });
}

/** AsyncAPI has no word for a filter: readers are told of it, and tools find it in the extension. */
function filterOf(declared: FunctionModel): Part {
  if (declared.kind !== "on" || declared.where === undefined) return {};
  return {
    description:
      "Receives only events whose data matches the EventBridge pattern in `x-trellis.where`:\n\n" +
      `\`\`\`json\n${JSON.stringify(declared.where, undefined, 2)}\n\`\`\``,
  };
}

function termsOf(declared: FunctionModel): Part {
  if (declared.kind !== "on") return {};
  const { ordered, reads, where } = declared;
  return { ordered, ...(reads === undefined ? {} : { reads }), ...(where === undefined ? {} : { where }) };
}

const channelReference = (event: string): Part => ({ $ref: `#/channels/${event}` });
const messageReference = (event: string, version: number): Part => ({
  $ref: `#/channels/${event}/messages/${eventType(event, version)}`,
});
