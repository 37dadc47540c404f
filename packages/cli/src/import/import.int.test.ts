import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../fixtures/fake-world.ts";

// Inside the package, so that the contracts can import `trellis`; ignored by everything that looks at sources.
const home = fileURLToPath(new URL("../../.trellis/", import.meta.url));
let root = "";
const roots: string[] = [];

before(() => {
  root = newSystem();
});
after(() => {
  for (const each of roots) rmSync(each, { recursive: true, force: true });
});

/** A folder of its own for each system: what was loaded once from a file stays loaded. */
function newSystem(): string {
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, "import-"));
  roots.push(folder);
  mkdirSync(join(folder, "contexts/shop/handlers"), { recursive: true });
  // What is imported has mistakes or has none; what its authors have agreed on is theirs.
  const config = `import { system } from "trellis";
export default system("s", {
  summary: "s",
  teams: { t: { contact: "c", onCall: "o" } },
  rules: { "contract-unread": "off", "idempotency-missing": "off", "personal-unmarked": "off" },
});
`;
  writeFileSync(join(folder, "trellis.config.ts"), config);
  return folder;
}

interface Answer {
  readonly file: string;
  readonly contracts: readonly string[];
  readonly notes: readonly { readonly pointer: string; readonly message: string }[];
}

async function declare(from: string, ...more: readonly string[]): Promise<Answer> {
  const ran = await run(["new", "contract", "--from", from, "--context", "shop", "--json", ...more], {
    cwd: root,
  });
  assert.equal(ran.exitCode, 0, ran.stdout + ran.stderr);
  return JSON.parse(ran.stdout).data as Answer;
}

const fixtures = fileURLToPath(new URL("fixtures/", import.meta.url));
const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));
const require = createRequire(import.meta.url);
const webhooks = require.resolve("@octokit/webhooks-schemas");

test("contracts of real documents load, pass the check and compile", async () => {
  const answers = [
    await declare(join(fixtures, "petstore-3.0.yaml")),
    await declare(join(fixtures, "street-lamps-2.6.yaml")),
    await declare(join(fixtures, "street-lamps-3.0.yaml"), "--name", "lamps-two"),
    await declare(webhooks, "--at", "/definitions/star$created"),
    await declare(webhooks, "--at", "/definitions/marketplace_purchase$purchased"),
    await declare(webhooks, "--at", "#/definitions/pull_request$opened", "--name", "pull-request-opened"),
  ];
  assert.deepEqual(
    answers.slice(0, 4).map(({ contracts }) => contracts),
    [
      ["GET /pets", "POST /pets", "GET /pets/{petId}", "DELETE /pets/{petId}"],
      ["shop.lamp-measured", "shop.turned-on", "shop.dimmed"],
      ["shop.measured", "shop.lamp-failed"],
      ["shop.star-created-event"],
    ],
  );
  writeContext(answers);
  await run(["contracts", "freeze"], { cwd: root });
  const checked = await run(["check"], { cwd: root });
  assert.equal(checked.exitCode, 0, checked.stdout);
  assert.match(checked.stderr, /^0 errors, 0 warnings in 1 context, 4 functions/);
  assert.equal(compile(), "");
});

test("the types of what was imported are checked in handlers", () => {
  const handler = (body: string): string => `import type { Handler } from "trellis";
import type shop from "../context.ts";
const answer: Handler<typeof shop, "answer1"> = ({ body }) => ({ status: 201, body: ${body} });
export default answer;
`;
  const file = join(root, "contexts/shop/handlers/answer1.ts");
  writeFileSync(file, handler('{ id: "p", name: body.name.toUpperCase(), kind: body.kind }'));
  assert.equal(compile(), "");
  for (const wrong of ['{ id: "p", name: body.name, kind: "bird" }', "{ name: body.nom, kind: body.kind }"]) {
    writeFileSync(file, handler(wrong));
    assert.match(compile(), /answer1\.ts/);
  }
});

test("each note of the pet shop says what was left out, and where", async () => {
  const { notes } = await declare(join(fixtures, "petstore-3.0.yaml"), "--force");
  const places = notes.map(({ pointer }) => pointer);
  for (const pointer of [
    "/servers/0",
    "/security",
    "/paths/~1pets/head",
    "/paths/~1pets/get/parameters/2",
    "/paths/~1pets/get/parameters/3",
    "/paths/~1pets/get/responses/default",
    "/paths/~1pets/get/responses/200/headers",
    "/paths/~1pets~1{petId}~1picture/put",
    "/paths/~1reports~1{year}.csv/get",
    "/components/schemas/NewPet/properties/name/pattern",
    "/components/schemas/Pet/discriminator",
  ])
    assert.ok(places.includes(pointer), `${pointer} in ${places.join(" ")}`);
});

test("a context that is none of the system's is refused with the one that was meant, and nothing is written", async () => {
  const argv = ["new", "contract", "--from", join(fixtures, "petstore-3.0.yaml"), "--context", "shp"];
  const { exitCode, stderr } = await run(argv, { cwd: root });
  assert.equal(exitCode, 1);
  assert.match(stderr, /error\[TRL0444\]: --context: there is no contexts\/shp; did you mean "shop"\?/);
  assert.equal(existsSync(join(root, "contexts/shp")), false);
});

test("a file that is there is kept unless it is forced, and --print writes nothing", async () => {
  const file = join(root, "contexts/shop/contracts/petstore-3-0.ts");
  writeFileSync(file, "// mine\n");
  const argv = ["new", "contract", "--from", join(fixtures, "petstore-3.0.yaml"), "--context", "shop"];
  const kept = await run(argv, { cwd: root });
  assert.equal(kept.exitCode, 2);
  assert.match(kept.stderr, /error\[TRL0445\]: contexts\/shop\/contracts\/petstore-3-0.ts is there already/);
  const printed = await run([...argv, "--print"], { cwd: root });
  assert.match(printed.stdout, /^\/\/ Declared by .*petstore-3\.0\.yaml/);
  assert.match(printed.stderr, /^note \/servers\/0: left out/m);
  assert.equal(readFileSync(file, "utf8"), "// mine\n");
  assert.equal((await run([...argv, "--force"], { cwd: root })).exitCode, 0);
  assert.equal(readFileSync(file, "utf8"), printed.stdout);
});

test("OpenAPI 3.1 with an idempotency key becomes a contract that compiles and passes", async () => {
  root = newSystem();
  writeContext([await declare(join(fixtures, "petstore-3.1.json"))]);
  assert.equal((await run(["check"], { cwd: root })).exitCode, 0);
  assert.equal(compile(), "");
  assert.match(
    readFileSync(join(root, "contexts/shop/contracts/petstore-3-1.ts"), "utf8"),
    /idempotency: \{ header: "idempotency-key" \}/,
  );
});

test("what can't be read is told with the place", async () => {
  const cases = [
    ["nowhere.yaml", "", "TRL0446", /there is no such file/],
    ["broken.json", "{", "TRL0446", /broken.json: it is no JSON/],
    ["broken.yaml", "a: [", "TRL0446", /broken.yaml: it is neither JSON nor YAML/],
    ["bomb.yaml", bomb(), "TRL0446", /alias/i],
    ["swagger.json", '{"swagger":"2.0"}', "TRL0440", /this is Swagger 2.0/],
    ["remote.json", '{"$ref":"https://x.example/y"}', "TRL0441", /leads out of the document/],
  ] as const;
  for (const [name, text, code, reason] of cases) {
    if (text !== "") writeFileSync(join(root, name), text);
    const ran = await run(["new", "contract", "--from", name, "--context", "shop"], { cwd: root });
    assert.notEqual(ran.exitCode, 0);
    assert.match(ran.stderr, new RegExp(code));
    assert.match(ran.stderr, reason);
  }
});

/** A few lines that grow to more than a thousand million when their aliases are followed. */
function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 10; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: 8 }, () => `*a${level - 1}`).join(", ")}]`);
  return lines.join("\n");
}

/** A context that publishes every event and answers every operation that was declared. */
function writeContext(answers: readonly Answer[]): void {
  const declared = answers.flatMap(({ file }, index) => {
    const source = readFileSync(join(root, file), "utf8");
    return [...source.matchAll(/^export const (\w+) = (api|event)\(/gm)].map(([, name = "", kind]) => ({
      kind,
      name: `c${index}.${name}`,
    }));
  });
  const [events, apis] = ["event", "api"].map((kind) => declared.filter((each) => each.kind === kind));
  const imports = answers.map(
    ({ file }, index) => `import * as c${index} from "./contracts/${file.split("/").at(-1)}";`,
  );
  const functions = apis?.map(({ name }, index) => `    answer${index}: http(${name}),`) ?? [];
  functions.forEach((_, index) =>
    writeFileSync(
      join(root, `contexts/shop/handlers/answer${index}.ts`),
      "export default () => ({ status: 204 });\n",
    ),
  );
  const text = `import { context, http } from "trellis";
${imports.join("\n")}
export default context("shop", {
  team: "t",
  summary: "s",
  publishes: [${events?.map(({ name }) => name).join(", ")}],
  functions: {
${functions.join("\n")}
  },
});
`;
  writeFileSync(join(root, "contexts/shop/context.ts"), text);
}

/** What the compiler finds wrong with the system. */
function compile(): string {
  const config = { extends: "../../../../tsconfig.json", include: ["**/*.ts"], exclude: [] };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify(config));
  return spawnSync(process.execPath, [tsc, "-p", root], { encoding: "utf8" }).stdout;
}
