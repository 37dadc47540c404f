import type { Code, ContextModel, Diagnostic, Locate, SystemModel } from "@trellis/model";
import type { checkModel } from "@trellis/model/check";
import { ImportRecord } from "./cache/import-record.ts";
import { recall, remember } from "./cache/load-cache.ts";
import { checkFiles } from "./check-files.ts";
import { type ContextFolder, findLayout, type Layout } from "./layout.ts";
import { Loading } from "./loading.ts";
import { Contracts } from "./read-contracts.ts";
import { readContext } from "./read-context.ts";
import type { Environment } from "./read-settings.ts";
import { readSystem } from "./read-system.ts";
import { withStrayRejections } from "./stray-rejections.ts";

export interface LoadOptions {
  /** The environment's name; default `dev`. */
  readonly environment?: string;
  /** What the environment gives as settings; default `process.env`. An empty text counts as not given. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /**
   * Answers the last sound load from `.trellis/check/` where no file has changed since, without running a module, and
   * keeps this one there. Only for loads with the same environment and settings each time. Default false.
   */
  readonly cached?: boolean;
}

export interface LoadResult {
  /** The model; only when there are no errors. */
  readonly model: SystemModel | undefined;
  /**
   * The model as far as the files give it, errors or not: for what explains the errors, never for running. Undefined
   * where a part of it could not be read, so that nothing can be said of the whole.
   */
  readonly draft: SystemModel | undefined;
  /** Everything that was found, errors first; warnings do not keep a system from being run. */
  readonly diagnostics: readonly Diagnostic[];
  /** Modules of the system that were imported by their place, without what they import themselves; 0 from the cache. */
  readonly filesRead: number;
  /** Finds the place of words in the system's declarations, for findings that others make of the model. */
  readonly locate: Locate;
  /** The file that declares the system, relative to its folder; absent when there is none. */
  readonly configFile?: string;
}

/**
 * Loads the system in `root`: its trellis.config.ts, contexts/<name>/context.ts, and what is found by name. Never
 * throws for a wrong system: everything that is wrong is in the answer, each with file, reason and fix.
 *
 * Modules are run, once in a process: to see changed files, load again in a new process or worker.
 */
export async function loadSystem(root: string, options: LoadOptions = {}): Promise<LoadResult> {
  const environment = { name: options.environment ?? "dev", settings: options.settings ?? process.env };
  const loading = new Loading(root);
  const layout = await findLayout(loading.root);
  const found = {
    locate: loading.locate,
    ...(layout.config === undefined ? {} : { configFile: layout.config }),
  };
  const remembered = options.cached === true ? recall(loading.root, layout) : undefined;
  if (remembered !== undefined) return { ...remembered, draft: remembered.model, filesRead: 0, ...found };
  // A worker loads its context alone, and is started without what judges a whole system.
  const judging = await import("@trellis/model/check");
  const record = options.cached === true && !hasLoaded ? new ImportRecord() : undefined;
  hasLoaded = true;
  const model = await withStrayRejections(
    (error) => loading.reportStray(error),
    () => readModel(loading, layout, environment, judging.checkModel),
  );
  const { diagnostics } = loading;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const sound = errors.length === 0;
  const loaded = record?.stop();
  if (loaded !== undefined && sound)
    remember(loading.root, layout, [...loaded, ...loading.documents], { model, diagnostics });
  return {
    model: sound ? model : undefined,
    draft: errors.some(({ code }) => unreadable.has(code)) ? undefined : model,
    diagnostics,
    filesRead: loading.filesRead,
    ...found,
  };
}

/** Modules are run once in a process: only its first load sees all of them. */
let hasLoaded = false;

/** Errors after which a part of the model is missing, or stands for something that could not be read. */
const unreadable: ReadonlySet<Code> = new Set<Code>([
  "TRL0101",
  "TRL0102",
  "TRL0103",
  "TRL0104",
  "TRL0105",
  "TRL0110",
  "TRL0112",
  "TRL0113",
  "TRL0120",
  "TRL0130",
  "TRL0134",
  "TRL0150",
  "TRL0160",
  "TRL0161",
  "TRL0164",
]);

/** Reads the whole model, as far as the files give it, and reports what is wrong. */
async function readModel(
  loading: Loading,
  layout: Layout,
  environment: Environment,
  check: typeof checkModel,
): Promise<SystemModel> {
  reportMissing(loading, layout);
  const system = await loadConfig(loading, layout.config);
  const contracts = new Contracts(loading);
  const { contexts, unread } = await loadContexts(loading, contracts, layout, environment);
  const model: SystemModel = {
    modelVersion: 1,
    ...(system ?? { name: "", summary: "", teams: {} }),
    contexts,
    events: contracts.events,
    apis: contracts.apis,
  };
  loading.report(
    ...check(model, {
      locate: loading.locate,
      unread: { config: system === undefined, contexts: unread },
      configFile: layout.config,
    }),
  );
  return model;
}

function reportMissing(loading: Loading, layout: Layout): void {
  if (layout.config === undefined) {
    loading.report({
      code: "TRL0101",
      severity: "error",
      message: `there is no trellis.config.ts in ${loading.root}`,
      fix: "Go to the folder of a system, or write a trellis.config.ts",
    });
  }
  if (layout.contexts.length === 0) {
    loading.report({
      code: "TRL0102",
      severity: "error",
      message: "the system has no context: there is no folder in contexts/",
      fix: "Declare one in contexts/<name>/context.ts",
    });
  }
  for (const { name } of layout.contexts.filter(({ file }) => file === undefined)) {
    loading.report({
      code: "TRL0102",
      severity: "error",
      message: `contexts/${name} has no context.ts`,
      where: { file: `contexts/${name}` },
      fix: "Declare the context there, or take the folder away",
    });
  }
}

async function loadConfig(
  loading: Loading,
  file: string | undefined,
): Promise<ReturnType<typeof readSystem>> {
  const module = file === undefined ? undefined : await loading.import(file);
  return file === undefined || module === undefined ? undefined : readSystem(loading, module.exported, file);
}

/** Loads the contexts one after another: with modules that import each other, the order decides what is seen. */
async function loadContexts(
  loading: Loading,
  contracts: Contracts,
  layout: Layout,
  environment: Environment,
): Promise<{ contexts: Record<string, ContextModel>; unread: string[] }> {
  const read: { readonly folder: ContextFolder; readonly model: ContextModel }[] = [];
  const unread: string[] = [];
  for (const folder of layout.contexts) {
    const module = folder.file === undefined ? undefined : await loading.import(folder.file);
    const model = module && readContext(loading, contracts, module.exported, folder, environment);
    if (model === undefined) unread.push(folder.name);
    else {
      read.push({ folder, model });
      await checkFiles(loading, model, folder);
    }
  }
  // Where two contexts give one name, it is the one's whose folder has it; the other's folder is reported.
  const ordered = read.toSorted(
    (a, b) => Number(a.folder.name === a.model.name) - Number(b.folder.name === b.model.name),
  );
  return { contexts: Object.fromEntries(ordered.map(({ model }) => [model.name, model])), unread };
}
