import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "./definition.ts";
import { generatedMutants } from "./fixtures/generated-mutants.ts";
import { dunning, triage } from "./fixtures/pulse-like.ts";
import { parseDefinition } from "./parse-definition.ts";

/** Changes after which a definition says the same, or something else that is right. */
interface Harmless {
  readonly at: RegExp;
  readonly change: RegExp;
  readonly because: string;
}

const payload = String.raw`/(Output|Assign|Result|ResultSelector|ItemSelector|BatchInput|Arguments)`;

const harmless: readonly Harmless[] = [
  { at: /\/Comment$/, change: /deleted/, because: "it says nothing to a machine" },
  {
    at: /\/(TimeoutSeconds|HeartbeatSeconds|IntervalSeconds|MaxAttempts|BackoffRate|MaxDelaySeconds|JitterStrategy|MaxConcurrency|ToleratedFailurePercentage|MaxItems|Mode|ProcessorConfig)$/,
    change: /deleted/,
    because: "it is optional, and its default holds",
  },
  {
    at: /\/(Retry|ItemBatcher|ResultWriter|ItemReader|Label)$/,
    change: /deleted/,
    because: "without it less is done",
  },
  {
    at: /\/(WriterConfig|Transformation|OutputType|ReaderConfig)$/,
    change: /deleted/,
    because: "it is optional",
  },
  {
    at: /\/(ResultPath|InputPath|OutputPath|Items|Error|CausePath|Parameters)$/,
    change: /deleted/,
    because: "it is optional: the whole is taken",
  },
  {
    at: /\/(Retry|Catch|Choices|And|Branches|CSVHeaders)\/\d$/,
    change: /deleted/,
    because: "a list with one entry less is a list",
  },
  { at: new RegExp(`${payload}$`), change: /deleted/, because: "it is optional: what there is is handed on" },
  {
    at: new RegExp(`${payload}(/[^/]+)?$`),
    change: /retyped/,
    because: "any JSON may be handed on, where nobody says what it must be",
  },
  {
    at: new RegExp(`${payload}/[^/]+$`),
    change: /deleted|renamed/,
    because: "members of what is handed on are the author's, where nobody says what they must be",
  },
  {
    at: /\/Remind of it\/TimeoutSeconds$/,
    change: /retyped/,
    because: "it is an expression, and becomes the number 7",
  },
];

test("of a definition in which any member is deleted, renamed or retyped, nothing wrong is accepted without a word", () => {
  const used = new Set<Harmless>();
  let judged = 0;
  let accepted = 0;
  for (const { text, options } of [triage, dunning]) {
    for (const { at, change, definition } of generatedMutants(JSON.parse(text) as Json)) {
      judged += 1;
      const parsed = parseDefinition(definition, options);
      if ("problems" in parsed || parsed.warnings.length > 0) continue;
      accepted += 1;
      const reason = harmless.find((each) => each.at.test(at) && each.change.test(change));
      assert.ok(reason, `${change} ${at}`);
      used.add(reason);
    }
  }
  assert.deepEqual(
    harmless.filter((each) => !used.has(each)),
    [],
  );
  assert.ok(judged > 600 && accepted < judged / 5, `${accepted} of ${judged} accepted`);
});

test("what a function takes decides about each member of what it is handed", () => {
  for (const { text, options } of [triage, dunning]) {
    for (const { at, change, definition } of generatedMutants(JSON.parse(text) as Json)) {
      if (!/\/States\/(Classify|Ask|Past tickets)\/Parameters\/|\/Find overdue\/Arguments\//.test(at))
        continue;
      assert.ok("problems" in parseDefinition(definition, options), `${change} ${at}`);
    }
  }
});
