import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { rules, type RuleCode } from "@trellis/model";
import { judgeSources } from "./judge-sources.ts";
import { readSources } from "./read-sources.ts";

const pulse = fileURLToPath(new URL("../../../examples/pulse/", import.meta.url));

/** One way to break a rule: in which file of the example, and how its text is changed. */
interface Mutation {
  readonly code: RuleCode;
  readonly file: string;
  readonly change: (text: string) => string;
}

const atEnd = (code: string) => (text: string) => `${text}\n${code}\n`;
const atStart = (code: string) => (text: string) => `${code}\n${text}`;
const cycle = "contexts/billing/domain/cycle.ts";
const issue = "contexts/billing/handlers/issue-invoice.ts";

const mutations: readonly Mutation[] = [
  { code: "TRL1101", file: cycle, change: atStart('import { readFileSync } from "node:fs";\nreadFileSync;') },
  { code: "TRL1101", file: cycle, change: atStart('import { Invoice } from "../contracts.ts";\nInvoice;') },
  { code: "TRL1101", file: cycle, change: atStart('export { z } from "zod";') },
  { code: "TRL1102", file: cycle, change: (text) => text.replace("new Date(time)", "new Date()") },
  { code: "TRL1102", file: cycle, change: (text) => text.replace("Date.parse(time)", "Date.now()") },
  {
    code: "TRL1103",
    file: "contexts/triage/domain/assign.ts",
    change: (text) => text.replace("let hash = 0x811c9dc5", "let hash = Math.random()"),
  },
  {
    code: "TRL1104",
    file: "contexts/notify/domain/money.ts",
    change: atEnd("export const home = () => process.env.HOME;"),
  },
  {
    code: "TRL1105",
    file: "contexts/intake/domain/receive.ts",
    change: atEnd("export const tell = (text: string) => console.log(text);"),
  },
  {
    code: "TRL1106",
    file: "contexts/delivery/domain/change.ts",
    change: atEnd("export const soon = (f: () => void) => setTimeout(f, 1);"),
  },
  {
    code: "TRL1107",
    file: "contexts/delivery/domain/median.ts",
    change: atEnd(
      "const known = new Map<string, number>();\nexport const note = (id: string) => known.set(id, 1);",
    ),
  },
  {
    code: "TRL1107",
    file: "contexts/delivery/domain/median.ts",
    change: atEnd("let calls = 0;\nexport const called = () => ++calls;"),
  },
  {
    code: "TRL1108",
    file: "contexts/triage/domain/classify.ts",
    change: atEnd("export const later = async (p: Promise<number>) => await p;"),
  },
  {
    code: "TRL1120",
    file: issue,
    change: (text) =>
      text.replace(
        "publish(InvoiceIssued",
        "if (netCents > 0 && vatCents > 0 && totalCents > 0) publish(InvoiceIssued",
      ),
  },
  {
    code: "TRL1121",
    file: issue,
    change: (text) =>
      text.replace("publish(InvoiceIssued", `${"work.count('x');\n".repeat(10)}publish(InvoiceIssued`),
  },
  {
    code: "TRL1122",
    file: "contexts/delivery/context.ts",
    change: (text) =>
      text.replace('reads: ["repository", "commits"]', 'reads: ["repository", "commits", "branch"]'),
  },
  {
    code: "TRL1122",
    file: "contexts/delivery/handlers/record-merge.ts",
    change: (text) => text.replaceAll("mergedAt", "sha"),
  },
  {
    code: "TRL1123",
    file: "contexts/notify/domain/notice.ts",
    change: atStart('import { monthOf } from "../../billing/domain/month.ts";\nmonthOf;'),
  },
  {
    code: "TRL1123",
    file: "contexts/notify/context.ts",
    change: atStart('import type billing from "../billing/context.ts";\nexport type B = typeof billing;'),
  },
  { code: "TRL1124", file: issue, change: atStart('import rates from "../adapters/rates.ts";\nrates;') },
  {
    code: "TRL1124",
    file: issue,
    change: atStart('import getInvoice from "./get-invoice.ts";\ngetInvoice;'),
  },
];

suite("the example, broken on purpose", () => {
  const root = mkdtempSync(join(tmpdir(), "trellis-pulse-"));
  const find = async () =>
    judgeSources(await readSources(root, { cacheFile: join(root, "cache.json") }), { policy: {} });

  before(() => cpSync(join(pulse, "contexts"), join(root, "contexts"), { recursive: true }));
  after(() => rmSync(root, { recursive: true, force: true }));

  test("as it is, nothing is found", async () => {
    const { files } = await readSources(root);
    assert.ok(files.size > 60, `${files.size} files were read`);
    assert.deepEqual(await find(), []);
  });

  for (const { code, file, change } of mutations) {
    test(`${code}, and nothing else, is found in ${file}: ${change.toString().slice(0, 90)}`, async () => {
      const path = join(root, file);
      const text = readFileSync(path, "utf8");
      const changed = change(text);
      assert.notEqual(changed, text);
      writeFileSync(path, changed);
      try {
        const found = await find();
        assert.deepEqual(
          found.map((finding) => finding.code),
          [code],
        );
      } finally {
        writeFileSync(path, text);
      }
    });
  }

  test("every rule that needs sources is broken here", () => {
    const needed = rules.map(({ code }) => code).filter((code) => code.startsWith("TRL11"));
    assert.deepEqual([...new Set<string>(mutations.map(({ code }) => code))].toSorted(), needed);
  });
});
