import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { systemOf } from "../fixtures/system-of.ts";
import { judgeSources } from "../judge-sources.ts";
import { readSources } from "../read-sources.ts";

const files = {
  "contexts/a/domain/x.ts": 'import { y } from "./y.ts";\nexport const x = () => y.now();',
  "contexts/a/domain/y.ts": "export const y = Date;",
};

suite("facts that are kept", () => {
  test("only files whose text has changed are read anew, and what is found is the same", async (t) => {
    const root = systemOf(t, files);
    const cacheFile = join(root, ".trellis/check-cache.json");
    const cold = await readSources(root, { cacheFile });
    const warm = await readSources(root, { cacheFile });
    assert.deepEqual([cold.readAnew, warm.readAnew], [2, 0]);
    assert.deepEqual(judgeSources(warm, { policy: {} }), judgeSources(cold, { policy: {} }));
    assert.equal(judgeSources(warm, { policy: {} }).length, 1);
    // The file with the finding is as before; what it imports is another thing now.
    writeFileSync(join(root, "contexts/a/domain/y.ts"), "export const y = Map;");
    const changed = await readSources(root, { cacheFile });
    assert.deepEqual([changed.readAnew, judgeSources(changed, { policy: {} })], [1, []]);
  });

  test("what is damaged, cut off, or of another version counts as nothing and is written anew", async (t) => {
    const root = systemOf(t, files);
    const cacheFile = join(root, ".trellis/check-cache.json");
    await readSources(root, { cacheFile });
    const written = readFileSync(cacheFile, "utf8");
    for (const damaged of [
      "",
      "{",
      "null",
      written.slice(0, -10),
      written.replace("now", "not"),
      written.replace(/^\d+/, "0"),
      written.replaceAll("place", "plaec"),
    ]) {
      writeFileSync(cacheFile, damaged);
      const { readAnew } = await readSources(root, { cacheFile });
      assert.equal(readAnew, 2, JSON.stringify(damaged.slice(0, 40)));
      assert.equal(readFileSync(cacheFile, "utf8"), written);
    }
  });

  test("files that are gone are forgotten", async (t) => {
    const root = systemOf(t, files);
    const cacheFile = join(root, ".trellis/check-cache.json");
    await readSources(root, { cacheFile });
    writeFileSync(join(root, "contexts/a/domain/x.ts"), "export {};");
    const { rmSync } = await import("node:fs");
    rmSync(join(root, "contexts/a/domain/y.ts"));
    await readSources(root, { cacheFile });
    assert.doesNotMatch(readFileSync(cacheFile, "utf8"), /y\.ts/);
  });

  test("a folder that can't be written costs nothing but time", async (t) => {
    const root = systemOf(t, { ...files, ".trellis": "a file where the folder should be" });
    const { readAnew } = await readSources(root, { cacheFile: join(root, ".trellis/check-cache.json") });
    assert.equal(readAnew, 2);
  });
});
