import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const packages = join(import.meta.dirname, "../../..");

/** Of these nothing may be loaded by threads that are started again and again: they are most of the platform's code. */
const others: readonly RegExp[] = [
  /^workflow\/src\/(run\/open-run|definition|expression|map-run|virtual)/,
  /^model\/src\/(check\/check-|compatibility\/containment|export|import|impact|frozen|rules\/check-)/,
];

for (const entry of ["workers/context-worker.ts", "delivery/delivery-worker.ts"])
  test(`${entry} loads neither the interpreter nor what judges and compares declarations`, () => {
    const loaded = new Set<string>();
    follow(join(packages, "engine/src", entry), loaded);
    const files = [...loaded].map((file) => relative(packages, file));
    assert.ok(files.some((file) => file.startsWith("model/src/")));
    assert.deepEqual(
      files.filter((file) => others.some((other) => other.test(file))),
      [],
    );
  });

/** Every file of ours that is loaded with one: what is imported for its types alone, or when it is needed, is not. */
function follow(file: string, loaded: Set<string>): void {
  if (loaded.has(file)) return;
  loaded.add(file);
  const text = readFileSync(file, "utf8");
  const imports = /^(?:import|export)(?! type)(?:[^;"]*? from)? "((?:\.|@trellis\/|trellis)[^"]*)";/gm;
  for (const [, path = ""] of text.matchAll(imports))
    follow(
      path.startsWith(".") ? join(dirname(file), path) : fileURLToPath(import.meta.resolve(path)),
      loaded,
    );
}
