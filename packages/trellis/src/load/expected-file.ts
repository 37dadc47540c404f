import { kebabOf } from "@trellis/model";
import type { ContextFolder } from "./layout.ts";

/** The file that holds a function's handler or a port's adapter: the one found, or else the one to write. */
export function expectedFile(folder: ContextFolder, kind: "handlers" | "adapters", name: string): string {
  const stem = kebabOf(name);
  const extension = /\.[a-z]+$/.exec(folder.file ?? "")?.[0] ?? ".ts";
  return folder[kind].get(stem) ?? `contexts/${folder.name}/${kind}/${stem}${extension}`;
}
