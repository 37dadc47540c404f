import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** Writes a picture into a folder, which npm's workspaces would look for in their own, and answers where it is. */
export function writePicture(folder: string, name: string, svg: string): string {
  const path = resolve(process.env["INIT_CWD"] ?? "", folder, name);
  mkdirSync(resolve(path, ".."), { recursive: true });
  writeFileSync(path, svg);
  return path;
}
