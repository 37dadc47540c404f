import { callsOf } from "../document/calls-of.ts";
import type { ContextModel, EventContractModel, SystemModel } from "../document/system-model.ts";
import { byName } from "./by-name.ts";
import { asyncApiOf } from "./async-api.ts";
import { defaultRelease, type ExportOptions } from "./export-options.ts";
import {
  contactOf,
  contextsOf,
  eventsOf,
  offeredOperations,
  openOperations,
  publisherOf,
  type OfferedOperation,
} from "./offers.ts";
import { openApiOf } from "./open-api.ts";

type Part = Readonly<Record<string, unknown>>;

/** One file of a catalogue: a page with front matter, or a JSON document. Paths have forward slashes. */
export type CatalogFile =
  | { readonly path: string; readonly frontMatter: Part; readonly text: string }
  | { readonly path: string; readonly document: unknown };

/**
 * A system as the folder that EventCatalog (versions 2 and 3) shows: the system is a domain, each context a service,
 * event contracts are events, API contracts are queries (GET) and commands (all others). The same model gives the same
 * files, in the same order.
 */
export function eventCatalogOf(model: SystemModel, options: ExportOptions = {}): readonly CatalogFile[] {
  const catalog = new Catalog(model, options);
  const services = contextsOf(model, options);
  const teams = new Set(services.map(({ team }) => team));
  return [
    catalog.domain(),
    ...services.flatMap((context) => catalog.service(context)),
    ...eventsOf(model, options).flatMap((contract) => catalog.event(contract)),
    ...offeredOperations(model, options).flatMap((offered) => catalog.message(offered)),
    ...byName(model.teams).flatMap(([name]) => (teams.has(name) ? [catalog.team(name)] : [])),
  ];
}

class Catalog {
  readonly #model: SystemModel;
  readonly #options: ExportOptions;
  readonly #release: string;
  /** The catalogue's own bound: a release that is no semantic version can't stand in it. */
  readonly #root: string;

  constructor(model: SystemModel, options: ExportOptions) {
    this.#model = model;
    this.#options = options;
    this.#release = semantic(options.release ?? defaultRelease);
    this.#root = `domains/${model.name}`;
  }

  domain(): CatalogFile {
    const services = contextsOf(this.#model, this.#options).map(({ name }) => ({
      id: name,
      version: this.#release,
    }));
    return page(`${this.#root}/index.mdx`, {
      id: this.#model.name,
      name: this.#model.name,
      version: this.#release,
      summary: this.#model.summary,
      services,
    });
  }

  service(context: ContextModel): readonly CatalogFile[] {
    const folder = `${this.#root}/services/${context.name}`;
    const own = { ...this.#options, context: context.name };
    const answers = offeredOperations(this.#model, own);
    const isOpen = openOperations(this.#model, own).length > 0;
    const speaks = eventsOf(this.#model, own).length > 0;
    const specifications = [
      ...(speaks ? [{ type: "asyncapi", path: "asyncapi.json", name: "Events" }] : []),
      ...(isOpen ? [{ type: "openapi", path: "openapi.json", name: "HTTP" }] : []),
    ];
    const publishes = context.publishes
      .toSorted()
      .map((name) => ({ id: name, version: eventVersion(this.#model.events[name]?.version ?? 1) }));
    const sends = [...publishes, ...this.#called(context)];
    const listens = byName(context.functions).flatMap(([, declared]) => {
      if (declared.kind !== "on") return [];
      const version = eventVersion(this.#model.events[declared.event]?.version ?? 1);
      return [
        { id: declared.event, version, ...(declared.reads === undefined ? {} : { fields: declared.reads }) },
      ];
    });
    const receives = [...merged(listens), ...answers.map(({ id }) => ({ id, version: this.#release }))];
    const frontMatter = {
      id: context.name,
      name: context.name,
      version: this.#release,
      summary: context.summary,
      owners: [context.team],
      ...(sends.length === 0 ? {} : { sends }),
      ...(receives.length === 0 ? {} : { receives }),
      ...(specifications.length === 0 ? {} : { specifications }),
    };
    return [
      page(`${folder}/index.mdx`, frontMatter),
      ...(speaks ? [{ path: `${folder}/asyncapi.json`, document: asyncApiOf(this.#model, own) }] : []),
      ...(isOpen ? [{ path: `${folder}/openapi.json`, document: openApiOf(this.#model, own) }] : []),
    ];
  }

  /** The operations that functions of the context call, each once. */
  #called({ name }: ContextModel): { readonly id: string; readonly version: string }[] {
    const ids = callsOf(this.#model).flatMap(({ caller, answerer }) =>
      caller.context.name === name && answerer !== undefined ? [answerer.name] : [],
    );
    return [...new Set(ids)].toSorted().map((id) => ({ id, version: this.#release }));
  }

  event(contract: EventContractModel): readonly CatalogFile[] {
    const publisher = publisherOf(this.#model, contract.name);
    const owner = publisher === undefined ? {} : { owners: [publisher.team] };
    return Object.entries(contract.versions).flatMap(([number, { schema, deprecated }]) => {
      const home = `${this.#folderOf(publisher)}/events/${contract.name}`;
      const folder =
        Number(number) === contract.version ? home : `${home}/versioned/${eventVersion(Number(number))}`;
      const frontMatter = {
        id: contract.name,
        name: contract.name,
        version: eventVersion(Number(number)),
        summary: contract.summary,
        ...owner,
        schemaPath: "schema.json",
        ...(deprecated === undefined
          ? {}
          : { deprecated: { date: deprecated, message: `May be read until ${deprecated}.` } }),
      };
      return [
        page(`${folder}/index.mdx`, frontMatter, schemaText),
        { path: `${folder}/schema.json`, document: withDialect(schema) },
      ];
    });
  }

  message({ id, context, api }: OfferedOperation): readonly CatalogFile[] {
    const folder = `${this.#folderOf(context)}/${api.method === "GET" ? "queries" : "commands"}/${id}`;
    // A request may have a body or parameters: the schema shown is that of what carries the data.
    const schema = api.body ?? api.query ?? api.params;
    const frontMatter = {
      id,
      name: api.operation,
      version: this.#release,
      summary: api.summary,
      owners: [context.team],
      operation: { method: api.method, path: api.path, statusCodes: Object.keys(api.responses) },
      ...(schema === undefined ? {} : { schemaPath: "schema.json" }),
    };
    return [
      page(`${folder}/index.mdx`, frontMatter, schema === undefined ? "" : schemaText),
      ...(schema === undefined ? [] : [{ path: `${folder}/schema.json`, document: withDialect(schema) }]),
    ];
  }

  team(name: string): CatalogFile {
    const context = Object.values(this.#model.contexts).find(({ team }) => team === name);
    const { email, "x-contact": contact } = context === undefined ? {} : contactOf(this.#model, context);
    return {
      path: `teams/${name}.mdx`,
      frontMatter: { id: name, name, ...(email === undefined ? {} : { email }) },
      text: contact === undefined ? "" : `Contact: ${plain(contact)}\n`,
    };
  }

  /** Events of a context that is not exported stand beside the services. */
  #folderOf(context: ContextModel | undefined): string {
    const exported = context !== undefined && contextsOf(this.#model, this.#options).includes(context);
    return exported ? `${this.#root}/services/${context.name}` : this.#root;
  }
}

const schemaText = '<SchemaViewer file="schema.json" maxHeight="500" />\n\n';

function page(path: string, frontMatter: Part, text = ""): CatalogFile {
  return { path, frontMatter, text: `${text}<NodeGraph />\n` };
}

/** Versions of contracts are whole numbers; the catalogue's are semantic ones, and every new number may break. */
function eventVersion(version: number): string {
  return `${version}.0.0`;
}

function semantic(release: string): string {
  return /^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(release)
    ? release
    : `${defaultRelease}+${release.replaceAll(/[^\w-]+/g, ".")}`;
}

/** Two functions of a context that listen to one event are one line. */
function merged(
  listens: readonly { readonly id: string; readonly version: string; readonly fields?: readonly string[] }[],
): readonly Part[] {
  return [...new Set(listens.map(({ id }) => id))].toSorted().map((id) => {
    const all = listens.filter((each) => each.id === id);
    const everything = all.some(({ fields }) => fields === undefined);
    const [first] = all;
    return {
      id,
      version: first?.version,
      ...(everything ? {} : { fields: [...new Set(all.flatMap(({ fields }) => fields ?? []))].toSorted() }),
    };
  });
}

function withDialect(schema: unknown): unknown {
  const $schema = "https://json-schema.org/draft/2020-12/schema";
  if (schema === true) return { $schema };
  return schema === false ? { $schema, not: {} } : { $schema, ...(schema as Part) };
}

/** What MDX reads as code is escaped: a contact is text. */
function plain(text: string): string {
  return text.replaceAll(/[<>{}\\`*_#[\]]/g, String.raw`\$&`);
}
