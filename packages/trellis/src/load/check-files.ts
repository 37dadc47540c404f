import { type ContextModel, kebabOf, suggest } from "@trellis/model";
import type { ContextFolder } from "./layout.ts";
import type { Loading } from "./loading.ts";
import { describe } from "./members.ts";

/** Checks that each function has its handler and each port its adapter, that they load, and that no file is left over. */
export async function checkFiles(
  loading: Loading,
  context: ContextModel,
  folder: ContextFolder,
): Promise<void> {
  const handlers = Object.entries(context.functions)
    .filter(([, declared]) => declared.kind !== "on" || declared.starts === undefined)
    .map(([name, { handler }]) => ({ name, file: handler }));
  const adapters = Object.entries(context.ports).map(([name, { adapter }]) => ({ name, file: adapter }));
  await checkKind(loading, context, handlers, { title: "function", kind: "handler", found: folder.handlers });
  await checkKind(loading, context, adapters, { title: "port", kind: "adapter", found: folder.adapters });
}

interface Counterpart {
  readonly title: "function" | "port";
  readonly kind: "handler" | "adapter";
  /** Files that are there, by name in kebab case. */
  readonly found: ReadonlyMap<string, string>;
}

async function checkKind(
  loading: Loading,
  context: ContextModel,
  declared: readonly { readonly name: string; readonly file: string }[],
  counterpart: Counterpart,
): Promise<void> {
  const { found, title, kind } = counterpart;
  const claimed = new Set(declared.map(({ name }) => kebabOf(name)));
  const leftOver = new Map([...found].filter(([stem]) => !claimed.has(stem)));
  for (const { name, file } of declared) {
    if (found.has(kebabOf(name))) {
      await checkExport(loading, file, kind);
      continue;
    }
    const meant = suggest(kebabOf(name), leftOver.keys());
    const near = meant === undefined ? undefined : leftOver.get(meant);
    // A file that was meant for this function is one mistake, not two.
    if (meant !== undefined) leftOver.delete(meant);
    loading.report({
      code: kind === "handler" ? "TRL0106" : "TRL0107",
      severity: "error",
      message: `the ${title} ${name} has no ${kind}${near === undefined ? "" : `; did you mean ${near}?`}`,
      where: loading.locate(context.source, `${title}s`, name),
      fix: near === undefined ? `Write ${file}` : `Rename ${near} to ${file.split("/").at(-1)}`,
    });
  }
  for (const [stem, file] of leftOver) {
    const meant = suggest(stem, claimed);
    loading.report({
      code: "TRL0108",
      severity: "warning",
      message: `no ${title} of the context ${context.name} has the name of this ${kind}, ${stem}`,
      where: { file },
      fix: `${meant === undefined ? `Declare the ${title}` : `Rename it to ${meant}`}, or move the file out of the folder`,
    });
  }
}

async function checkExport(loading: Loading, file: string, kind: Counterpart["kind"]): Promise<void> {
  const module = await loading.import(file);
  if (module === undefined || typeof module.exported === "function") return;
  const { exported } = module;
  loading.report({
    code: "TRL0104",
    severity: "error",
    message:
      exported === undefined
        ? `${file} has no default export`
        : `${file} has ${describe(exported)} as its default export, not a function`,
    where: { file },
    fix: `Export the ${kind} function by default`,
  });
}
