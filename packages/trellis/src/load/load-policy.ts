import type { SystemPolicy } from "@trellis/model/check";
import { findConfig } from "./layout.ts";
import { Loading } from "./loading.ts";
import { readSystem } from "./read-system.ts";
import { withStrayRejections } from "./stray-rejections.ts";

/**
 * What a system says of the rules, read from its `trellis.config.ts` alone: it is known even where the contexts do not
 * load. Undefined where the file is not there, does not load, or is mistaken; `loadSystem` reports why.
 */
export async function loadPolicy(root: string): Promise<SystemPolicy | undefined> {
  const loading = new Loading(root);
  const file = await findConfig(loading.root);
  if (file === undefined) return undefined;
  const system = await withStrayRejections(
    (error) => loading.reportStray(error),
    async () => {
      const module = await loading.import(file);
      return module === undefined ? undefined : readSystem(loading, module.exported, file);
    },
  );
  if (system === undefined || loading.diagnostics.length > 0) return undefined;
  const { rules, waivers } = system;
  return { ...(rules === undefined ? {} : { rules }), ...(waivers === undefined ? {} : { waivers }) };
}
