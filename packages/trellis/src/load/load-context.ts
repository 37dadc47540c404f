import { type ContextModel, type Diagnostic, Fault } from "@trellis/model";
import type { Context, ContextDeclaration } from "../declare/context.ts";
import type { AdapterEnvironment } from "../handler/work.ts";
import { expectedFile } from "./expected-file.ts";
import { type ContextFolder, findContext } from "./layout.ts";
import type { LoadOptions } from "./load-system.ts";
import { Loading } from "./loading.ts";
import { isContext } from "./read-context.ts";
import { settingValue } from "./setting-value.ts";

/** A context ready to run: what a worker needs of its files. */
export interface LoadedContext {
  readonly context: Context;
  /** The handlers by function. */
  readonly handlers: Readonly<Record<string, LoadedHandler>>;
  /** What the adapters made, by port. */
  readonly ports: Readonly<Record<string, unknown>>;
}

export interface LoadContextOptions extends LoadOptions {
  /** Ports that are given ready-made; only the others are made by their adapters. */
  readonly ports?: Readonly<Record<string, unknown>>;
}

/** A handler as a runtime calls it; its declaration says which trigger and which unit of work it wants. */
export type LoadedHandler = (trigger: unknown, work: unknown) => unknown;

/** Longest that one adapter may take to be made. */
const adapterMaxMs = 30_000;

/**
 * Loads one context with its handlers, and makes its ports by calling its adapters, each once. Meant for a system
 * that `loadSystem` found sound: it does not look for mistakes beyond those that keep it from running.
 *
 * @throws Fault TRL0313 when a file does not load, an adapter throws or takes longer than 30 s, or a setting is missing
 */
export async function loadContext(
  root: string,
  contextName: string,
  options: LoadContextOptions = {},
): Promise<LoadedContext> {
  const { environment = "dev", settings = process.env } = options;
  const loading = new Loading(root);
  const folder = await findContext(loading.root, contextName);
  if (folder.file === undefined) throw startFault(contextName, `contexts/${contextName} has no context.ts`);
  const context = await importAs(loading, contextName, folder.file, isContext, "a context");
  const { declaration } = context;
  const handlers: Record<string, LoadedHandler> = {};
  for (const name of Object.keys(declaration.functions)) {
    handlers[name] = await importAs(
      loading,
      contextName,
      expectedFile(folder, "handlers", name),
      isFunction,
      "a function",
    );
  }
  const given = options.ports ?? {};
  const missing = Object.keys(declaration.ports ?? {}).filter((name) => !Object.hasOwn(given, name));
  if (missing.length === 0) return { context, handlers, ports: given };
  const surroundings: AdapterEnvironment = {
    environment,
    settings: settingsOf(contextName, declaration, settings),
  };
  return {
    context,
    handlers,
    ports: { ...given, ...(await makePorts(loading, folder, missing, surroundings)) },
  };
}

async function makePorts(
  loading: Loading,
  folder: ContextFolder,
  names: readonly string[],
  environment: AdapterEnvironment,
): Promise<Record<string, unknown>> {
  const ports: Record<string, unknown> = {};
  for (const name of names) {
    const file = expectedFile(folder, "adapters", name);
    const adapter = await importAs(loading, folder.name, file, isFunction, "a function");
    try {
      ports[name] = await inTime(adapter(environment));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw startFault(folder.name, `the adapter ${file} failed: ${reason}`, { cause: error });
    }
  }
  return ports;
}

async function inTime(made: unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it made nothing within ${adapterMaxMs / 1000} s`)),
      adapterMaxMs,
    );
  });
  try {
    return await Promise.race([made, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function importAs<T>(
  loading: Loading,
  context: string,
  file: string,
  isWanted: (exported: unknown) => exported is T,
  wanted: string,
): Promise<T> {
  const module = await loading.import(file);
  if (module === undefined)
    throw startFault(context, problemOf(loading.diagnostics), { diagnostics: loading.diagnostics });
  if (!isWanted(module.exported)) throw startFault(context, `the default export of ${file} is not ${wanted}`);
  return module.exported;
}

function isFunction(exported: unknown): exported is (...given: readonly unknown[]) => unknown {
  return typeof exported === "function";
}

function settingsOf(
  contextName: string,
  declaration: ContextDeclaration,
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const entries = Object.entries(declaration.settings ?? {}).map(([name, setting]): [string, string] => {
    const value = settingValue(name, setting.default, given);
    if (value === undefined) throw startFault(contextName, `the setting ${name} has no value and no default`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}

function problemOf([first]: readonly Diagnostic[]): string {
  if (first === undefined) return "a file could not be loaded";
  const { where, message } = first;
  return where?.line === undefined ? message : `${message} (line ${where.line})`;
}

function startFault(
  context: ContextModel["name"],
  reason: string,
  { cause, diagnostics }: { readonly cause?: unknown; readonly diagnostics?: readonly Diagnostic[] } = {},
): Fault {
  const details = { context, ...(diagnostics === undefined ? {} : { diagnostics }) };
  return new Fault("TRL0313", `the context ${context} could not start: ${reason}`, {
    retry: "unknown",
    details,
    cause,
  });
}
