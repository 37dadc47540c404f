import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonSchema } from "@trellis/model";
import { compileRefuter, compatibility, type Compatibility } from "@trellis/model/contracts";
import { installHistory, versions } from "./github-history/install-history.ts";
import { pageOf, type Change, type Release } from "./github-history/page.ts";
import { readOptions } from "./options.ts";

/** `npm run github-history -w @trellis/bench`: what the gate would have said through GitHub's webhook schemas. */
const { values } = readOptions(
  "github-history.ts [--write]\n       --write: rewrites docs/compatibility-of-github-webhooks.md, which is printed otherwise",
  { write: { type: "boolean", default: false } },
);

interface Payloads {
  readonly name: string;
  readonly examples: readonly unknown[];
}

interface Published {
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const folder = installHistory();
const payloads = read<readonly Payloads[]>("examples/api.github.com/index.json");
const history = versions.map((version) => read<Published>(`v${version}/schema.json`));
let contradictions = 0;
let judged = 0;

const releases = versions.slice(1).map((version, at): Release => {
  const [before, after] = [history[at], history[at + 1]];
  if (before === undefined || after === undefined) throw new Error(`the history lacks ${version}`);
  const [old, current] = [eventsOf(before), eventsOf(after)];
  const started = performance.now();
  const changes = current
    .filter((event) => old.includes(event))
    .map((event): Change => ({ event, ...compatibility(schemaOf(before, event), schemaOf(after, event)) }));
  const tookMs = performance.now() - started;
  for (const change of changes) contradictions += contradicted(before, after, change);
  console.error(`${versions[at]} -> ${version}: ${changes.length} events in ${Math.round(tookMs)} ms`);
  return {
    from: versions[at] ?? "",
    to: version,
    tookMs,
    added: current.filter((event) => !old.includes(event)),
    removed: old.filter((event) => !current.includes(event)),
    changes,
  };
});

const page = pageOf(releases, { judged, contradictions });
if (values.write) {
  writeFileSync(join(import.meta.dirname, "../docs/compatibility-of-github-webhooks.md"), page);
} else console.log(page);
if (contradictions > 0) process.exitCode = 1;

/** How many real payloads show that an answer "yes" is wrong. */
function contradicted(before: Published, after: Published, change: Change & Compatibility): number {
  const real =
    payloads.find(({ name }) => change.event === `${name}_event` || change.event === `${name}$event`)
      ?.examples ?? [];
  const [old, current] = [schemaOf(before, change.event), schemaOf(after, change.event)];
  const refuted = (from: JsonSchema, to: JsonSchema, answer: string): number => {
    if (answer !== "yes") return 0;
    const refutes = compileRefuter(from, to);
    judged += real.length;
    return real.filter((payload) => refutes(payload)).length;
  };
  return refuted(old, current, change.backward.answer) + refuted(current, old, change.forward.answer);
}

function eventsOf({ definitions }: Published): readonly string[] {
  return Object.keys(definitions)
    .filter((name) => /[_$]event$/.test(name))
    .sort();
}

function schemaOf({ definitions }: Published, event: string): JsonSchema {
  return { $ref: `#/definitions/${event}`, definitions };
}

function read<T>(path: string): T {
  // The packages are pinned, so their files have the form that is stated here.
  return JSON.parse(readFileSync(join(folder, "node_modules", path), "utf8")) as T;
}
