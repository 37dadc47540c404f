import { readFileSync } from "node:fs";

/** The version of this package. */
export function versionHere(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  // Our own file.
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
