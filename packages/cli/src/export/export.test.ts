import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  parseAllFiles,
  scanCatalogFiles,
  validateAllSchemas,
  validateReferences,
} from "@eventcatalog/linter";
import { parse } from "yaml";
import { run } from "../fixtures/fake-world.ts";

const pulse = fileURLToPath(new URL("../../../../examples/pulse", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "trellis-export-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const exported = (...argv: readonly string[]) => run(["export", ...argv, "--dir", pulse], { cwd: folder });

test("a document is printed as JSON or YAML, with the same content", async () => {
  const json = await exported("asyncapi");
  const yaml = await exported("asyncapi", "--format", "yaml");
  assert.deepEqual([json.exitCode, json.stderr], [0, "pulse: 15 channels as AsyncAPI 3.0 (0.00 s)\n"]);
  assert.deepEqual(parse(yaml.stdout), JSON.parse(json.stdout));
  assert.equal((await exported("asyncapi")).stdout, json.stdout);
});

test("a document is written to a file in the form that its name asks for", async () => {
  const ran = await exported(
    "openapi",
    "--context",
    "billing",
    "--release",
    "3.1.4",
    "--server",
    "https://pulse.example",
    "--out",
    "api/billing.yaml",
  );
  assert.deepEqual([ran.exitCode, ran.stdout], [0, "api/billing.yaml\n"]);
  assert.equal(ran.stderr, "pulse, context billing: 2 operations as OpenAPI 3.1 (0.00 s)\n");
  const document = parse(readFileSync(join(folder, "api/billing.yaml"), "utf8"));
  assert.deepEqual(
    [document.info.title, document.info.version, document.info.contact, document.servers],
    [
      "pulse: billing",
      "3.1.4",
      { name: "finance", email: "finance@pulse.example" },
      [{ url: "https://pulse.example" }],
    ],
  );
});

test("with --json the document is the data, and the name of a context that is misspelt is doubted", async () => {
  const { schema, data } = JSON.parse((await exported("openapi", "--json")).stdout);
  assert.deepEqual([schema, data.openapi, Object.keys(data.paths).length], ["trellis.openapi/1", "3.1.1", 7]);
  const misspelt = await exported("client", "--context", "biling");
  assert.equal(misspelt.exitCode, 5);
  assert.match(misspelt.stderr, /TRL0609.*did you mean "billing"/);
});

test("a server that is no absolute URL is a mistake of usage", async () => {
  for (const kind of [["openapi"], ["eventcatalog", "--out", "nowhere"]]) {
    const ran = await exported(...kind, "--server", "pulse.example");
    assert.equal(ran.exitCode, 2);
    assert.match(ran.stderr, /a whole URL, with http or https/);
  }
});

test("a file that can't be written is told with the system's reason", async () => {
  writeFileSync(join(folder, "taken"), "");
  const ran = await exported("client", "--out", "taken/client.ts");
  assert.equal(ran.exitCode, 3);
  assert.match(ran.stderr, /error\[TRL0447\]: taken\/client.ts can't be written: /);
});

test("the catalogue passes EventCatalog's own linter: front matter and references", async () => {
  const ran = await exported("eventcatalog", "--out", "catalog", "--release", "1.0.0");
  assert.equal(ran.exitCode, 0, ran.stderr);
  const { parsed, errors } = await parseAllFiles(await scanCatalogFiles(join(folder, "catalog")));
  assert.deepEqual(errors, []);
  assert.deepEqual(validateAllSchemas(parsed), []);
  assert.deepEqual(validateReferences(parsed), []);
  const kinds = Map.groupBy(parsed, ({ file }) => file.resourceType);
  assert.deepEqual(
    [...kinds].map(([kind, files]) => [kind, files.length]),
    [
      ["domain", 1],
      ["service", 5],
      ["event", 16],
      ["command", 1],
      ["query", 7],
      ["team", 5],
    ],
  );
  assert.ok(
    validateAllSchemas(parsed.map((each) => ({ ...each, frontmatter: { ...each.frontmatter, name: 3 } })))
      .length > 0,
    "the linter looks",
  );
});

test("a later export takes away what is no longer part of it, and nothing else", async () => {
  const list = join(folder, "catalog/trellis-export.json");
  const { files } = JSON.parse(readFileSync(list, "utf8"));
  writeFileSync(join(folder, "catalog/mine.mdx"), "mine");
  writeFileSync(join(folder, "catalog/gone.mdx"), "gone");
  writeFileSync(join(folder, "outside.txt"), "stays");
  writeFileSync(list, JSON.stringify({ files: [...files, "gone.mdx", "../outside.txt"] }));
  const ran = await exported("eventcatalog", "--out", "catalog", "--release", "1.0.0");
  assert.match(ran.stderr, /, 1 file of the export before removed/);
  const there = ["catalog/mine.mdx", "catalog/gone.mdx", "outside.txt"].map((file) =>
    existsSync(join(folder, file)),
  );
  assert.deepEqual(there, [true, false, true]);
  assert.deepEqual(JSON.parse(readFileSync(list, "utf8")), { files });
});
