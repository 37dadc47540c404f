import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of each context: three event contracts, an API contract, a table, five functions, a domain. */
export interface LargeSystem {
  readonly root: string;
  readonly contexts: number;
  readonly functions: number;
  readonly contracts: number;
  readonly remove: () => void;
}

const functionsOfEach = 5;

/**
 * Writes a system of so many contexts into a temporary folder. Its events go from contexts to later ones, so that it
 * breaks no rule; its files look like those of a person: schemas of a dozen fields, a decision in the domain, a thin
 * handler.
 */
export function makeLargeSystem(contexts: number): LargeSystem {
  const root = mkdtempSync(join(tmpdir(), "trellis-check-"));
  // Where the packages are found that a system imports.
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"), "junction");
  write(join(root, "package.json"), `{ "type": "module" }\n`);
  write(join(root, "trellis.config.ts"), config);
  let events = 0;
  for (let at = 0; at < contexts; at++) {
    writeContext(root, at, contexts);
    events += publishedBy(at, contexts).length;
  }
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  process.on("exit", remove);
  return {
    root,
    contexts,
    functions: contexts * functionsOfEach,
    contracts: contexts + events,
    remove() {
      remove();
      process.off("exit", remove);
    },
  };
}

const config = `import { system } from "trellis";

export default system("large", {
  summary: "As large as a check is measured with.",
  teams: {
    measuring: { contact: "#team-measuring", onCall: "measuring-oncall@large.example" },
  },
});
`;

const kinds = ["opened", "changed", "closed"] as const;
type Kind = (typeof kinds)[number];

/** The contexts whose events the context at this place reads, and of which kind. */
function readBy(at: number): readonly (readonly [from: number, kind: Kind])[] {
  return kinds.map((kind, distance) => [at - 1 - distance, kind] as const).filter(([from]) => from >= 0);
}

/** What the context publishes: what somebody reads. */
function publishedBy(at: number, contexts: number): readonly Kind[] {
  return kinds.filter((_kind, distance) => at + 1 + distance < contexts);
}

function writeContext(root: string, at: number, contexts: number): void {
  const name = `part${at}`;
  const folder = join(root, "contexts", name);
  const published = publishedBy(at, contexts);
  const subscriptions = readBy(at).map(([from, kind]) => ({
    from,
    kind,
    contract: `${capital(kind)}${from}`,
    name: `note${capital(kind)}${from}`,
  }));
  const schedules = Array.from(
    { length: functionsOfEach - 1 - subscriptions.length },
    (_, index) => `sweep${index}`,
  );
  const imports = subscriptions.map(
    ({ kind, contract, from }) =>
      `import { ${capital(kind)} as ${contract} } from "../part${from}/contracts.ts";\n`,
  );
  const functions = [
    "get: http(Get),",
    ...subscriptions.map(
      (each) =>
        `${each.name}: on(${each.contract}, { reads: ["id", "accountId", "at", "amount"], ordered: true }),`,
    ),
    ...schedules.map((each) => `${each}: schedule("cron(0 2 * * ? *)"),`),
  ];
  write(join(folder, "contracts.ts"), contractsOf(name, published));
  write(join(folder, "domain", "decide.ts"), domain);
  write(
    join(folder, "context.ts"),
    `import { context, http, on, schedule, table } from "trellis";
${imports.join("")}import { ${["Get", "Row", ...published.map(capital)].join(", ")} } from "./contracts.ts";

export default context("${name}", {
  team: "measuring",
  summary: "One of many.",
  publishes: [${published.map(capital).join(", ")}],
  tables: { rows: table(Row, { key: "id", indexes: { byAccount: ["accountId", "at"] } }) },
  functions: {
    ${functions.join("\n    ")}
  },
});
`,
  );
  write(join(folder, "handlers", "get.ts"), getHandler);
  for (const each of subscriptions)
    write(join(folder, "handlers", `${kebab(each.name)}.ts`), noteHandler(each.name));
  for (const each of schedules) write(join(folder, "handlers", `${kebab(each)}.ts`), sweepHandler(each));
}

function contractsOf(name: string, published: readonly Kind[]): string {
  const events = published.map(
    (kind) => `export const ${capital(kind)} = event("${name}.thing-${kind}", {
  summary: "A thing was ${kind}.",
  key: "accountId",
  version: 1,
  schema: z.object({ ...Fields, ${kind}By: z.string().min(1).max(255) }),
});
`,
  );
  return `import { api, event } from "trellis";
import { z } from "zod";

const Line = z.object({ text: z.string().max(1_024), cents: z.int(), units: z.int().min(1) });
const Fields = {
  id: z.string().min(1).max(200),
  accountId: z.string().regex(/^[0-9]{1,20}$/),
  at: z.iso.datetime(),
  amount: z.int().min(0).max(1_000_000_000),
  currency: z.enum(["EUR", "USD", "GBP"]),
  plan: z.object({ planId: z.string(), cycle: z.enum(["monthly", "yearly"]), units: z.int().min(0) }),
  lines: z.array(Line).max(100),
  note: z.string().max(4_096).optional(),
  labels: z.array(z.string().max(255)).max(100),
  trial: z.boolean(),
  country: z.string().regex(/^[A-Z]{2}$/),
};

/** What the context keeps. */
export const Row = z.object({ id: z.string(), accountId: z.string(), at: z.string(), amount: z.int() });

${events.join("\n")}
const Problem = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });

export const Get = api("GET /${name}/things/{id}", {
  summary: "One thing.",
  params: z.object({ id: z.string().min(1).max(200) }),
  responses: { 200: Row, 404: Problem },
});
`;
}

const domain = `export interface Row {
  readonly id: string;
  readonly accountId: string;
  readonly at: string;
  readonly amount: number;
}

export type Decision = { readonly row: Row } | { readonly refused: "too-small" | "too-late"; readonly id: string };

/** What becomes of a thing: kept, or refused when it is too small or older than what is known. */
export function decide(thing: Row, known: Row | undefined): Decision {
  if (thing.amount < 1) return { refused: "too-small", id: thing.id };
  if (known !== undefined && known.at > thing.at) return { refused: "too-late", id: thing.id };
  return { row: { ...thing, amount: thing.amount + (known?.amount ?? 0) } };
}
`;

const getHandler = `import type { Handler } from "trellis";
import type self from "../context.ts";

const get: Handler<typeof self, "get"> = async ({ params }, { tables }) => {
  const row = await tables.rows.get(params.id);
  if (row !== undefined) return { status: 200, body: row };
  return { status: 404, body: { type: "about:blank", title: "Unknown", status: 404, detail: params.id } };
};
export default get;
`;

function noteHandler(name: string): string {
  return `import type { Handler } from "trellis";
import type self from "../context.ts";
import { decide } from "../domain/decide.ts";

const ${name}: Handler<typeof self, "${name}"> = async ({ data }, { tables, refuse }) => {
  const { id, accountId, at, amount } = data;
  const decision = decide({ id, accountId, at, amount }, await tables.rows.get(id));
  if ("refused" in decision) return refuse(decision);
  tables.rows.put(decision.row);
};
export default ${name};
`;
}

function sweepHandler(name: string): string {
  return `import type { Handler } from "trellis";
import type self from "../context.ts";

const ${name}: Handler<typeof self, "${name}"> = ({ scheduledFor }, { log }) => {
  log.info("swept", { for: scheduledFor.toISOString() });
};
export default ${name};
`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function kebab(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
}

function write(path: string, source: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, source);
}
