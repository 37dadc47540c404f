import type {
  ApiContractModel,
  ContextModel,
  EventContractModel,
  SystemModel,
} from "../document/system-model.ts";
import { byName } from "./by-name.ts";
import { defaultRelease, type ExportOptions } from "./export-options.ts";

/** An API contract, and the function that answers it. */
export interface OfferedOperation {
  /** `context.function`: the operation's id wherever it is exported. */
  readonly id: string;
  readonly functionName: string;
  readonly context: ContextModel;
  readonly api: ApiContractModel;
}

/** The operations that are answered, by context and function. */
export function offeredOperations(model: SystemModel, options: ExportOptions): readonly OfferedOperation[] {
  return contextsOf(model, options).flatMap((context) =>
    byName(context.functions).flatMap(([functionName, declared]) => {
      const api = declared.kind === "http" ? model.apis[declared.api] : undefined;
      return api === undefined ? [] : [{ id: `${context.name}.${functionName}`, functionName, context, api }];
    }),
  );
}

/** The operations that anyone may call: those that the gateway answers. */
export function openOperations(model: SystemModel, options: ExportOptions): readonly OfferedOperation[] {
  return offeredOperations(model, options).filter(({ api }) => api.callers === undefined);
}

/** The contexts that are exported, by name. */
export function contextsOf(model: SystemModel, { context }: ExportOptions): readonly ContextModel[] {
  return byName(model.contexts)
    .map(([, each]) => each)
    .filter(({ name }) => context === undefined || name === context);
}

/** The event contracts that the exported contexts publish or listen to, by name. */
export function eventsOf(model: SystemModel, options: ExportOptions): readonly EventContractModel[] {
  const used = new Set(
    contextsOf(model, options).flatMap(({ publishes, functions }) => [
      ...publishes,
      ...Object.values(functions).flatMap((declared) => (declared.kind === "on" ? [declared.event] : [])),
    ]),
  );
  return byName(model.events).flatMap(([name, contract]) => (used.has(name) ? [contract] : []));
}

/** The context that publishes an event; undefined where the model does not have it. */
export function publisherOf(model: SystemModel, event: string): ContextModel | undefined {
  return Object.values(model.contexts).find(({ publishes }) => publishes.includes(event));
}

/** How to reach the team of a context. Whom to call at night stays inside: exports are for strangers. */
export function contactOf(model: SystemModel, { team }: ContextModel): Readonly<Record<string, string>> {
  const contact = model.teams[team]?.contact;
  if (contact === undefined) return { name: team };
  return /^[^@\s]+@[^@\s]+$/.test(contact)
    ? { name: team, email: contact }
    : { name: team, "x-contact": contact };
}

/** The exported contexts as tags, with their teams. */
export function tagsOf(
  model: SystemModel,
  options: ExportOptions,
): readonly Readonly<Record<string, unknown>>[] {
  return contextsOf(model, options).map((context) => ({
    name: context.name,
    description: context.summary,
    "x-team": contactOf(model, context),
  }));
}

/** What a document says of itself. */
export interface Info {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly contact?: Readonly<Record<string, string>>;
}

/** Title, version and contact, the same in every format. */
export function infoOf(model: SystemModel, options: ExportOptions): Info {
  const context = options.context === undefined ? undefined : model.contexts[options.context];
  return {
    title: context === undefined ? model.name : `${model.name}: ${context.name}`,
    version: options.release ?? defaultRelease,
    description: context?.summary ?? model.summary,
    ...(context === undefined ? {} : { contact: contactOf(model, context) }),
  };
}
