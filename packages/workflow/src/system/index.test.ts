import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const source = join(import.meta.dirname, "..");

test("who judges a system loads no interpreter, no Map run and no virtual time", () => {
  const loaded = new Set<string>();
  follow(join(import.meta.dirname, "index.ts"), loaded);
  const folders = new Set([...loaded].map((file) => relative(source, file).split("/")[0]));
  assert.ok(folders.has("definition") && folders.has("check") && folders.has("grammar"));
  assert.deepEqual(
    ["run", "map-run", "virtual", "visits", "graph", "suite"].filter((folder) => folders.has(folder)),
    [],
  );
});

/** Every file of this package that is loaded with one: what is imported for its types alone is not. */
function follow(file: string, loaded: Set<string>): void {
  if (loaded.has(file)) return;
  loaded.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, path = ""] of text.matchAll(/^(?:import|export)(?! type)[^;]*? from "(\.[^"]+)";/gm))
    follow(join(dirname(file), path), loaded);
}
