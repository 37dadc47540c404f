import assert from "node:assert/strict";
import { test } from "node:test";
import { taskStatesOf } from "@trellis/model";
import { z } from "zod";
import { task } from "../declare/function.ts";
import { states } from "./states.ts";

const s = states({
  ask: task({ input: z.object({ id: z.string(), token: z.string() }) }),
  remind: task(),
  refund: task(),
});

test("a sequence with waits, a choice, a loop and what is caught is the document that one would write", () => {
  const lost = s.fail("Lost", { Error: "lost", Cause: "Nobody answers." });
  const built = s.machine(
    s.sequence(
      s.pass("Begin", { Assign: { rounds: 0 } }),
      s.task("Ask", "ask", {
        waitForTaskToken: true,
        Arguments: { id: "{% $states.input.id %}", token: "{% $states.context.Task.Token %}" },
        TimeoutSeconds: 3_600,
        Retry: [{ ErrorEquals: ["MailDown"], MaxAttempts: 2, JitterStrategy: "FULL" }],
        Catch: [
          s.caught(
            ["States.Timeout"],
            s.task("Remind", "remind", { Catch: [s.caught(["States.ALL"], lost)] }),
          ),
          s.caught(["States.ALL"], lost, { Output: "{% $states.errorOutput %}" }),
        ],
      }),
      s.choice(
        "Answered?",
        [
          s.when("{% $states.input.answered %}", s.succeed("Done", { Output: { ok: true } })),
          s.when("{% $rounds < 3 %}", s.sequence(s.wait("Rest", { Seconds: 60 }), s.goTo("Ask")), {
            Assign: { rounds: "{% $rounds + 1 %}" },
          }),
        ],
        lost,
      ),
    ),
    { Comment: "Asks three times.", TimeoutSeconds: 86_400 },
  );
  assert.deepEqual(built, {
    Comment: "Asks three times.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: 86_400,
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Assign: { rounds: 0 }, Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "trellis:ask.waitForTaskToken",
        Arguments: { id: "{% $states.input.id %}", token: "{% $states.context.Task.Token %}" },
        TimeoutSeconds: 3_600,
        Retry: [{ ErrorEquals: ["MailDown"], MaxAttempts: 2, JitterStrategy: "FULL" }],
        Catch: [
          { ErrorEquals: ["States.Timeout"], Next: "Remind" },
          { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Lost" },
        ],
        Next: "Answered?",
      },
      Remind: {
        Type: "Task",
        Resource: "trellis:remind",
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Lost" }],
        Next: "Answered?",
      },
      Lost: { Type: "Fail", Error: "lost", Cause: "Nobody answers." },
      "Answered?": {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.answered %}", Next: "Done" },
          { Condition: "{% $rounds < 3 %}", Assign: { rounds: "{% $rounds + 1 %}" }, Next: "Rest" },
        ],
        Default: "Lost",
      },
      Done: { Type: "Succeed", Output: { ok: true } },
      Rest: { Type: "Wait", Seconds: 60, Next: "Ask" },
    },
  });
});

test("branches and what is done with each item are graphs by themselves; a choice that ends goes on to what follows", () => {
  const built = s.machine(
    s.sequence(
      s.parallel(
        "Both",
        [
          s.task("Ask", "ask"),
          s.sequence(s.wait("Rest", { Timestamp: "2027-01-01T00:00:00Z" }), s.task("Remind", "remind")),
        ],
        {
          Output: "{% $states.result[0] %}",
        },
      ),
      s.choice("Any?", [
        s.when(
          "{% $count($states.input) > 0 %}",
          s.map("Each", s.task("Refund", "refund"), { MaxConcurrency: 2 }),
        ),
      ]),
      s.succeed("Done"),
    ),
  );
  assert.deepEqual(built.States, {
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Ask", States: { Ask: { Type: "Task", Resource: "trellis:ask", End: true } } },
        {
          StartAt: "Rest",
          States: {
            Rest: { Type: "Wait", Timestamp: "2027-01-01T00:00:00Z", Next: "Remind" },
            Remind: { Type: "Task", Resource: "trellis:remind", End: true },
          },
        },
      ],
      Output: "{% $states.result[0] %}",
      Next: "Any?",
    },
    "Any?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $count($states.input) > 0 %}", Next: "Each" }],
      Default: "Done",
    },
    Each: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "Refund",
        States: { Refund: { Type: "Task", Resource: "trellis:refund", End: true } },
      },
      MaxConcurrency: 2,
      Next: "Done",
    },
    Done: { Type: "Succeed" },
  });
  assert.deepEqual(
    taskStatesOf(built).map((ref) => ref.function),
    ["ask", "remind", "refund"],
  );
});

test("a state that starts an execution names its workflow, hands on its input, and waits for what it says", () => {
  const lost = s.fail("Lost", { Error: "lost" });
  const built = s.machine(
    s.sequence(
      s.startExecution("Tell", "letters.send"),
      s.startExecution("Collect", "billing.collect", {
        waitForEnd: true,
        Input: { id: "{% $states.input.id %}" },
        Name: "{% $states.input.id %}",
        TimeoutSeconds: 60,
        Output: "{% $states.result.Output %}",
        Catch: [s.caught(["States.TaskFailed"], lost)],
      }),
      s.startExecution("Hear", "office.hear", {
        waitForTaskToken: true,
        Input: { token: "{% $states.context.Task.Token %}" },
      }),
    ),
  );
  const start = "arn:aws:states:::states:startExecution";
  assert.deepEqual(built.States, {
    Tell: { Type: "Task", Resource: start, Arguments: { StateMachineArn: "letters.send" }, Next: "Collect" },
    Collect: {
      Type: "Task",
      Resource: `${start}.sync:2`,
      Arguments: {
        StateMachineArn: "billing.collect",
        Name: "{% $states.input.id %}",
        Input: { id: "{% $states.input.id %}" },
      },
      TimeoutSeconds: 60,
      Output: "{% $states.result.Output %}",
      Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Lost" }],
      Next: "Hear",
    },
    Lost: { Type: "Fail", Error: "lost" },
    Hear: {
      Type: "Task",
      Resource: `${start}.waitForTaskToken`,
      Arguments: {
        StateMachineArn: "office.hear",
        Input: { token: "{% $states.context.Task.Token %}" },
      },
      End: true,
    },
  });
  assert.throws(
    () => s.startExecution("Both", "a.b", { waitForEnd: true, waitForTaskToken: true }),
    /^Error: "Both" can't wait for the execution's end and for a token: take one of them$/,
  );
});

test("two states of one name, a way to nowhere and a choice without a last way are refused where they are built", () => {
  const twice = s.sequence(s.pass("A"), s.wait("A", { Seconds: 1 }));
  assert.throws(
    () => s.machine(twice),
    /^Error: two states have the name "A", or one goes on to two others$/,
  );
  const nested = s.sequence(s.pass("A"), s.parallel("Both", [s.pass("A")]));
  assert.throws(() => s.machine(nested), /^Error: two states have the name "A"$/);
  assert.throws(() => s.machine(s.goTo("B") as never), /^Error: there is no state "B" to go to$/);
  const open = s.choice("Q", [s.when("{% true %}", s.succeed("Done"))]);
  assert.throws(
    () => s.machine(open),
    /^Error: the choice "Q" leads nowhere when no condition holds: give it an otherwise$/,
  );
});
