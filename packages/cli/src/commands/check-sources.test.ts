import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../fixtures/fake-world.ts";

const home = fileURLToPath(new URL("../../.trellis/", import.meta.url));

/** Writes a system where its files find `trellis`; git and the checks of the house leave the folder alone. */
function systemOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  mkdirSync(home, { recursive: true });
  const root = mkdtempSync(join(home, "check-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const configOf = (more = ""): string => `import { system } from "trellis";
export default system("s", { summary: "s", teams: { t: { contact: "c", onCall: "o" } }, ${more} });`;
const sound = {
  "trellis.config.ts": configOf(),
  "contexts/a/contracts.ts": `import { event } from "trellis";
const schema = { type: "object", properties: { id: { type: "string" }, size: { type: "string" } }, required: ["id", "size"] };
export const Done = event("a.done", { summary: "s", version: 1, schema });`,
  "contexts/a/context.ts": `import { context, on } from "trellis";
import { Done } from "./contracts.ts";
export default context("a", { team: "t", summary: "s", publishes: [Done], functions: { take: on(Done, { reads: ["id", "size"] }) } });`,
  "contexts/a/handlers/take.ts": "export default ({ data }) => void data.id;",
  "contexts/a/domain/x.ts": "export const at = () => Date.now();",
};

interface Answer {
  readonly data: Readonly<Record<string, number>>;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string }[];
}

async function check(root: string, ...options: readonly string[]): Promise<Answer> {
  const { stdout } = await run(["check", "--json", "--dir", root, ...options]);
  return JSON.parse(stdout) as Answer;
}

const codesIn = ({ diagnostics }: Answer): string[] => diagnostics.map(({ code }) => code).toSorted();
const ofSources = (answer: Answer): string[] => codesIn(answer).filter((code) => code.startsWith("TRL11"));

suite("check reads the sources", () => {
  test("what a domain and a handler do is found, and found again from what was kept", async (t) => {
    const root = systemOf(t, {});
    const answer = await check(root);
    assert.deepEqual(ofSources(answer), ["TRL1102", "TRL1122"]);
    assert.deepEqual((await check(root)).diagnostics, answer.diagnostics);
    assert.deepEqual((await check(root, "--no-cache")).diagnostics, answer.diagnostics);
  });

  test("severities, numbers and waivers of the system hold for them", async (t) => {
    const waiver = '{ rule: "domain-clock", where: "a", owner: "t", reason: "r", expires: "2026-12-31" }';
    const root = systemOf(t, {
      "trellis.config.ts": configOf(`rules: { "reads-unused": "error" }, waivers: [${waiver}]`),
    });
    const answer = await check(root);
    assert.deepEqual(ofSources(answer), ["TRL1122"]);
    assert.deepEqual([answer.data["errors"], answer.data["waived"]], [1, 1]);
  });

  test("a system that does not load is judged by its sources, with its own policy", async (t) => {
    const root = systemOf(t, {
      "trellis.config.ts": configOf('rules: { "reads-unused": "off" }'),
      "contexts/b/context.ts": "throw new Error('no');",
    });
    assert.deepEqual(codesIn(await check(root)), ["TRL0103", "TRL1102"]);
  });

  test("a file that can't be parsed is told once", async (t) => {
    const unloaded = systemOf(t, { "contexts/a/handlers/take.ts": "export default ({ data }) => ;" });
    assert.deepEqual(codesIn(await check(unloaded)), ["TRL0103", "TRL1102"]);
    const unused = systemOf(t, { "contexts/a/domain/x.ts": "const x = ;" });
    assert.deepEqual(ofSources(await check(unused)), ["TRL1122", "TRL1139"]);
  });

  test("--fix changes what can be changed, says so, and checks what came of it", async (t) => {
    const root = systemOf(t, {});
    const answer = await check(root, "--fix");
    assert.deepEqual([answer.data["fixed"], ofSources(answer)], [1, ["TRL1102"]]);
    assert.match(readFileSync(join(root, "contexts/a/context.ts"), "utf8"), /reads: \["id"\]/);
  });

  test("--fix leaves alone what is switched off", async (t) => {
    const root = systemOf(t, { "trellis.config.ts": configOf('rules: { "reads-unused": "off" }') });
    assert.equal((await check(root, "--fix")).data["fixed"], 0);
    assert.match(readFileSync(join(root, "contexts/a/context.ts"), "utf8"), /reads: \["id", "size"\]/);
  });
});
