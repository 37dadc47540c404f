import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test, type TestContext } from "node:test";
import { watchFiles } from "./watch-files.ts";

// Longer than the silence that ends a burst of changes.
const quietMs = 400;
let saves = 0;

// Each has a folder of its own, and waits most of the time.
describe("files that are watched", { concurrency: true }, () => {
  test("a file that is saved by rename is heard every time", async (t) => {
    const { save, heard } = watched(t);
    for (let times = 0; times < 5; times++) {
      save("contexts/a/context.ts");
      assert.deepEqual(await heard(), ["contexts/a/context.ts"]);
      save("trellis.config.ts");
      assert.deepEqual(await heard(), ["trellis.config.ts"]);
    }
  });

  test("a file that is written in place, deleted and created again is heard", async (t) => {
    const { root, save, heard } = watched(t);
    const file = join(root, "contexts/a/context.ts");
    for (let times = 0; times < 3; times++) {
      writeFileSync(file, `in place ${times}`);
      assert.deepEqual(await heard(), ["contexts/a/context.ts"]);
      rmSync(file);
      assert.deepEqual(await heard(), ["contexts/a/context.ts"]);
      save("contexts/a/context.ts");
      assert.deepEqual(await heard(), ["contexts/a/context.ts"]);
    }
  });

  test("a save with a backup is one change", async (t) => {
    const { root, save, heard } = watched(t);
    const file = join(root, "contexts/a/context.ts");
    renameSync(file, `${file}~`);
    save("contexts/a/context.ts");
    rmSync(`${file}~`);
    assert.deepEqual(await heard(), ["contexts/a/context.ts"]);
  });

  test("folders that are new, moved, or deleted and made again are listened to", async (t) => {
    const { root, save, heard } = watched(t);
    mkdirSync(join(root, "contexts/b/handlers"), { recursive: true });
    assert.deepEqual(await heard(), []);
    save("contexts/b/handlers/run.ts");
    assert.deepEqual(await heard(), ["contexts/b/handlers/run.ts"]);
    renameSync(join(root, "contexts/b"), join(root, "contexts/c"));
    assert.deepEqual(await heard(), ["contexts/b/handlers/run.ts"]);
    save("contexts/c/handlers/run.ts");
    assert.deepEqual(await heard(), ["contexts/c/handlers/run.ts"]);
    rmSync(join(root, "contexts/c"), { recursive: true });
    save("contexts/c/handlers/run.ts");
    assert.deepEqual(await heard(), ["contexts/c/handlers/run.ts"]);
    save("contexts/c/handlers/run.ts");
    assert.deepEqual(await heard(), ["contexts/c/handlers/run.ts"]);
  });

  test("many changes at once are one change; foreign files, and a file that was only touched on the way, are none", async (t) => {
    const { root, save, heard } = watched(t);
    for (const name of ["b", "c", "d"]) save(`contexts/${name}/context.ts`);
    assert.deepEqual(await heard(), ["contexts/b/context.ts"]);
    for (const file of [
      "node_modules/x/i.js",
      "dist/a.js",
      ".git/x.json",
      "data/x.json",
      "README.md",
      "a.test.ts",
    ]) {
      save(file);
    }
    writeFileSync(join(root, "passing.ts"), "");
    rmSync(join(root, "passing.ts"));
    assert.deepEqual(await heard(), []);
  });
});

/** A folder that is watched until the test is over. */
function watched(t: TestContext) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "trellis-watch-")));
  /** Writes a whole file beside the one meant and moves it there, as `sed -i`, git and careful editors do. */
  const save = (file: string): void => {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, `saved ${saves++}`);
    renameSync(`${path}.new`, path);
  };
  for (const file of ["trellis.config.ts", "contexts/a/context.ts"]) save(file);
  let changes: string[] = [];
  const stop = watchFiles({
    root,
    dataDir: join(root, "data"),
    onChange: (file) => changes.push(file),
    onDeaf: (folder, why) => assert.fail(`${folder} ${why}`),
  });
  t.after(() => {
    stop();
    rmSync(root, { recursive: true, force: true });
  });
  const heard = async (): Promise<string[]> => {
    await sleep(quietMs);
    const all = changes;
    changes = [];
    return all;
  };
  return { root, save, heard };
}
