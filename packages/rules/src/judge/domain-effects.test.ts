import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findingsOf, inDomain, placesOf } from "../fixtures/system-of.ts";

/** Each line of code with what is found in it. */
const broken: Readonly<Record<string, readonly [code: string, expected: string][]>> = {
  TRL1102: [
    ["export const at = () => Date.now();", "1:25"],
    ["export const at = () => new Date();", "1:25"],
    ["export const at = () => new Date;", "1:25"],
    ["export const at = () => Date();", "1:25"],
    ["export const at = () => Date(0);", "1:25"],
    ['export const at = () => Date["now"]();', "1:25"],
    ['export const at = () => Date["n" + `ow`]();', "1:25"],
    ["export const at = () => (Date as { now(): number }).now();", "1:25"],
    ["export const at = () => Date?.now();", "1:25"],
    ["export const at = () => globalThis.Date.now();", "1:25"],
    ["export const at = () => new globalThis.Date();", "1:25"],
    ["export const at = () => globalThis.globalThis.Date.now();", "1:25"],
    ["export const at = (clock = Date.now) => clock();", "1:28"],
    ["export const at = (clock = Date) => clock.now();", "1:37"],
    ["const { now } = Date;\nexport const at = () => now();", "1:9"],
    ["const { Date: D } = globalThis;\nexport const at = () => D.now();", "2:25"],
    ["const d = Date;\nexport const at = () => d.now();", "2:25"],
    ["const d = Date;\nconst e = d;\nexport const at = () => new e();", "3:25"],
    ["let d;\nd = Date;\nexport const at = () => d.now();", "3:25"],
    ["const d = 1 > 2 ? Map : Date;\nexport const at = () => new d();", "2:25"],
    ["declare const Date: { now(): number };\nexport const at = () => Date.now();", "2:25"],
    ["export const at = () => performance.now();", "1:25"],
    ["export const at = () => Temporal.Now.instant();", "1:25"],
    ["export class A { at = Date.now(); }", "1:23"],
    ["export const at = () => `${Date.now()}`;", "1:28"],
  ],
  TRL1103: [
    ["export const n = () => Math.random();", "1:24"],
    ["const { random } = Math;\nexport const n = () => random();", "1:9"],
    ["export const n = () => crypto.randomUUID();", "1:24"],
    ["export const n = () => crypto.getRandomValues(new Uint8Array(1));", "1:24"],
    ["const c = globalThis.crypto;\nexport const n = () => c.randomUUID();", "1:11"],
  ],
  TRL1104: [
    ["export const e = () => process.env.HOME;", "1:24"],
    ["export const e = () => import.meta.url;", "1:24"],
    ["export const e = () => globalThis.process.env;", "1:24"],
    ["export const e = (name: string) => globalThis[name as never];", "1:36"],
    ["export const e = (f: (g: unknown) => void) => f(globalThis);", "1:49"],
    ["export const e = () => navigator.language;", "1:24"],
  ],
  TRL1105: [
    ['export const f = () => fetch("x");', "1:24"],
    ['export const f = () => console.log("x");', "1:24"],
    ["const { log } = console;\nexport const f = () => log;", "1:9"],
    ['export const f = () => new WebSocket("x");', "1:24"],
  ],
  TRL1106: [
    ["export const w = (f: () => void) => setTimeout(f, 1);", "1:37"],
    ["export const w = () => AbortSignal.timeout(1);", "1:24"],
  ],
  TRL1107: [
    ["let count = 0;\nexport const next = () => ++count;", "1:5"],
    ["let count = 0;\nexport function next() { count += 1; return count; }", "1:5"],
    ["let last: string;\nexport const keep = ([first]: string[]) => { [last] = [first ?? last]; };", "1:5"],
    ["const seen = new Map<string, number>();\nexport const see = (id: string) => seen.set(id, 1);", "1:7"],
    ["const seen = new Set<string>();\nexport const see = (id: string) => void seen.add(id);", "1:7"],
    ["const list: string[] = [];\nexport const see = (id: string) => list.push(id);", "1:7"],
    [
      "const list: string[] = [];\nexport const see = (id: string) => Array.prototype.push.call(list, id);\nexport const s = () => { list[0] = 'x'; };",
      "1:7",
    ],
    [
      "const state = { items: [] as string[] };\nexport const see = (id: string) => state.items.push(id);",
      "1:7",
    ],
    ["const state = { n: 0 };\nexport const see = () => Object.assign(state, { n: 1 });", "1:7"],
    ["const state = { n: 0 };\nexport const see = () => { const s = state; s.n++; };", "1:7"],
    ["const state: { n?: number } = { n: 0 };\nexport const see = () => delete state.n;", "1:7"],
    ["export class Counter { static n = 0; next() { return Counter.n++; } }", "1:14"],
    ["export function f() { f.calls++; }\nf.calls = 0;", "1:17"],
    [
      "const memo = (() => { const kept = new Map(); return (x: number) => kept.set(x, x); })();\nexport { memo };",
      "1:29",
    ],
    ["export const f = () => { globalThis.x = 1; };", "1:26"],
    ["export const f = () => { Array.prototype.last = () => 1; };", "1:26"],
    ['export const f = () => eval("1");', "1:24"],
    ['export const f = () => new Function("return 1");', "1:24"],
  ],
};

/** What looks like an effect and is none. */
const kept: readonly string[] = [
  "export const at = (text: string) => new Date(text).toISOString();",
  "export const at = (text: string) => Date.parse(text);",
  "export const at = Date.UTC(2026, 0, 1);",
  "export const at = (Date: { now(): number }) => Date.now();",
  "export const f = (fetch: () => void) => fetch();",
  "export const f = (clock: { Date: { now(): number } }) => clock.Date.now();",
  "function fetch() { return 1; }\nexport const f = () => fetch();",
  "export const f = () => { { const process = { env: 1 }; return process.env; } };",
  "export const f = (x: unknown) => x instanceof Date;",
  "export type Clock = typeof Date.now;",
  "export interface Date { now(): number }",
  "export type F = typeof fetch;\nexport interface P { process: string; console: number }",
  "export const names = { fetch: 1, process: 2, Date: 3 };\nexport const f = () => names.process;",
  "fetch: for (;;) break fetch;",
  "export class A { fetch() { return this.process(); } process() { return 1; } }",
  "export const r = Math.round(1.5);\nexport const m = Math.max;",
  "const rates = new Map([['GB', 20]]);\nfor (const [a, b] of Object.entries({})) rates.set(a, Number(b));\nexport const of = (x: string) => rates.get(x);",
  "let total = 0;\nfor (const n of [1, 2]) total += n;\nexport const sum = () => total;",
  "export const f = () => { const list = []; list.push(1); let n = 0; n++; return list; };",
  "const lists = { a: [1, 2] };\nexport const f = () => [...lists.a].sort();",
  "export const f = (list: number[]) => list.sort();",
  "const query = { set: (n: number) => n };\nexport const f = () => query.set(1);",
  "export const enumLike = { process: 'p' } as const;",
  'export const text = "Date.now() and fetch and process.env";',
  "// Date.now()\nexport const x = 1;",
];

suite("effects in a domain", () => {
  for (const [code, cases] of Object.entries(broken)) {
    for (const [text, place] of cases) {
      test(`${code} is found in ${JSON.stringify(text)}`, async (t) => {
        assert.deepEqual(await inDomain(t, text), [`${code} ${place}`]);
      });
    }
  }
  for (const text of kept) {
    test(`nothing is found in ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await inDomain(t, text), []);
    });
  }

  test("the same is no finding outside of a domain", async (t) => {
    const text =
      "export const at = () => Date.now();\nlet n = 0;\nexport const f = async () => { n++; await fetch('x'); };";
    assert.deepEqual(await findingsOf(t, { "contexts/a/adapters/clock.ts": text }), []);
  });

  test("a global is followed through another file, with the names that it is given on the way", async (t) => {
    const found = await findingsOf(t, {
      "contexts/a/domain/clock.ts": "export const Clock = Date;\nexport default Math;",
      "contexts/a/domain/index.ts":
        'export * from "./clock.ts";\nexport { default as dice } from "./clock.ts";',
      "contexts/a/domain/x.ts":
        'import { Clock as C, dice } from "./index.ts";\nimport * as all from "./index.ts";\nexport const f = () => [C.now(), new C(), new C(0), dice.random(), dice.max(1), all.Clock.now()];',
    });
    assert.deepEqual(placesOf(found).toSorted(), [
      "TRL1102 3:25",
      "TRL1102 3:34",
      "TRL1102 3:81",
      "TRL1103 3:53",
    ]);
  });

  test("what another file keeps is changed there, and that is said", async (t) => {
    const found = await findingsOf(t, {
      "contexts/a/domain/kept.ts": "export const kept = new Map<string, number>();",
      "contexts/a/domain/x.ts":
        'import { kept } from "./kept.ts";\nexport const f = () => kept.set("a", 1);\nexport const g = () => kept.get("a");',
    });
    assert.deepEqual(placesOf(found), ["TRL1107 2:24"]);
  });

  test("waiting is found by what waits", async (t) => {
    const text =
      "export const f = async (p: Promise<number>) => {\n  const n = await p;\n  for await (const x of []) void x;\n  return new Promise((r) => r(n));\n};";
    assert.deepEqual(await inDomain(t, text), ["TRL1108 2:13", "TRL1108 3:3", "TRL1108 4:10"]);
    assert.deepEqual(await inDomain(t, "export const f = (p: Promise<number>): Promise<number> => p;"), []);
  });
});
