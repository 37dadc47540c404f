import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDefinition, runVirtually, type Json } from "@trellis/workflow";
import { states, task } from "trellis";
import { z } from "zod";

const s = states({
  ask: task({
    input: z.object({ id: z.string(), round: z.string() }),
    result: z.object({ ok: z.boolean() }),
  }),
  give: task({ input: z.object({ id: z.string() }) }),
});

// What is built is plain JSON: its type says no more than that it is a state machine.
const built = s.machine(
  s.sequence(
    s.pass("Begin", { Assign: { rounds: 0, id: "{% $states.input.id %}" } }),
    s.task("Ask", "ask", {
      Arguments: { id: "{% $id %}", round: "{% $string($rounds) %}" },
      Retry: [{ ErrorEquals: ["MailDown"], IntervalSeconds: 5, MaxAttempts: 1 }],
      Catch: [s.caught(["gone"], s.fail("Gone", { Error: "gone", Cause: "Nobody is there." }))],
    }),
    s.choice("Yes?", [
      s.when(
        "{% $not($states.input.ok) and $rounds < 2 %}",
        s.sequence(s.wait("Rest", { Seconds: 60 }), s.goTo("Ask")),
        { Assign: { rounds: "{% $rounds + 1 %}" } },
      ),
    ]),
    s.map("Each", s.task("Give", "give", { Arguments: { id: "{% $states.input %}" } }), {
      Items: "{% ['a', 'b'] %}",
      MaxConcurrency: 1,
    }),
    s.parallel("Both", [s.succeed("One"), s.pass("Two", { Output: 2 })]),
  ),
);

test("the validator takes what the builder builds", () => {
  const parsed = parseDefinition(built as Json, { functions: { ask: {}, give: {} } });
  assert.deepEqual("machine" in parsed ? parsed.warnings : parsed.problems, []);
});

test("what the builder builds runs as it was put together: a loop, a retry, a map, branches", async () => {
  const asked: Json[] = [];
  const { status, output, tookMs } = await runVirtually(built as never, {
    input: { id: "i" },
    tasks: {
      "trellis:ask": (input, { attempt }) => {
        asked.push(input);
        if (asked.length === 1 && attempt === 1) throw Object.assign(new Error("down"), { name: "MailDown" });
        return { ok: asked.length > 2 };
      },
      "trellis:give": (input) => input,
    },
  });
  assert.equal(status, "SUCCEEDED");
  assert.deepEqual(asked, [
    { id: "i", round: "0" },
    { id: "i", round: "0" },
    { id: "i", round: "1" },
  ]);
  assert.deepEqual(output, [[{ id: "a" }, { id: "b" }], 2]);
  assert.equal(tookMs, 65_000);
});

test("what is caught leads to its step", async () => {
  const { status, error } = await runVirtually(built as never, {
    input: { id: "i" },
    tasks: {
      "trellis:ask": () => {
        throw Object.assign(new Error("no"), { name: "gone" });
      },
    },
  });
  assert.deepEqual([status, error], ["FAILED", "gone"]);
});
