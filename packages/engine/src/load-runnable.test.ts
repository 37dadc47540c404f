import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Fault } from "@trellis/model";
import { loadRunnable } from "./load-runnable.ts";

const root = fileURLToPath(new URL("./fixtures/print", import.meta.url));

test("a system with sound definitions is run", async () => {
  const model = await loadRunnable(root, {});
  assert.deepEqual(Object.keys(model.contexts), ["press"]);
});

test("a system of which a definition has an error is not run, and the error says where it is", async (t) => {
  const copy = mkdtempSync(join(tmpdir(), "trellis-print-"));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(root, copy, { recursive: true });
  symlinkSync(fileURLToPath(new URL("../../../node_modules", import.meta.url)), join(copy, "node_modules"));
  const file = "contexts/press/workflows/dry.asl.json";
  writeFileSync(
    join(copy, file),
    '{\n  "StartAt": "Dry",\n  "States": { "Dry": { "Type": "Wait", "Seconds": 1, "Next": "Dri" } }\n}\n',
  );
  await assert.rejects(loadRunnable(copy, {}), (error) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, "TRL0314");
    assert.match(error.message, /workflow dry: .*Dri/);
    assert.ok(JSON.stringify(error.details).includes(`"${file}"`));
    assert.ok(JSON.stringify(error.details).includes('"line":3'));
    return true;
  });
});
