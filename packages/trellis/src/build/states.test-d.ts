// Type tests of the builder: a misspelt function, argument or state does not compile. `tsc -p .` runs them.
import { z } from "zod";
import { on, event, states, task, workflow } from "../index.ts";

const Asked = event("a.asked", { summary: "s", version: 1, schema: z.object({ id: z.string() }) });
const s = states({
  remind: task({
    input: z.object({ id: z.string(), level: z.int(), tags: z.array(z.string()).optional() }),
    result: z.object({ sentAt: z.string() }),
  }),
  anything: task(),
  note: on(Asked),
});

s.task("Remind", "remind", { Arguments: { id: "{% $states.input.id %}", level: 1, tags: ["{% $x %}"] } });
s.task("Remind", "remind", { Arguments: "{% $states.input %}" });
s.task("Any", "anything", { Arguments: [7, { a: "b" }] });
// @ts-expect-error -- a function, misspelt
s.task("Remind", "remnid");
// @ts-expect-error -- a function that is no task
s.task("Note", "note");
// @ts-expect-error -- an argument of the wrong type
s.task("Remind", "remind", { Arguments: { id: 7, level: 1 } });
// @ts-expect-error -- an argument missing
s.task("Remind", "remind", { Arguments: { id: "a" } });
// @ts-expect-error -- a field of the language, misspelt
s.task("Remind", "remind", { Timeout: 7 });
s.startExecution("Collect", "billing.collect", { waitForEnd: true, Input: { id: "{% $x %}" } });
// @ts-expect-error -- a workflow without its context
s.startExecution("Collect", "collect");
// @ts-expect-error -- what StartExecution does not take
s.startExecution("Collect", "billing.collect", { input: {} });
// @ts-expect-error -- a wait says for how long
s.wait("Wait", {});
// @ts-expect-error -- a condition is an expression
s.when("$states.input.ok", s.succeed("Done"));

const loop = s.sequence(
  s.task("Remind", "remind"),
  s.wait("Wait", { Seconds: 60 }),
  s.choice("Again?", [s.when("{% $states.input.again %}", s.goTo("Remind"))], s.succeed("Done")),
);
workflow(s.machine(loop));
const lost = s.sequence(s.task("Remind", "remind"), s.goTo("Remnid"));
// @ts-expect-error -- a state that is not there
s.machine(lost);
const leaving = s.sequence(s.pass("Inner"), s.goTo("Remind"));
// @ts-expect-error -- a branch can't leave its Parallel state
s.parallel("Both", [leaving]);
// @ts-expect-error -- nor an item its Map state
s.map("Each", leaving);
const caught = s.task("Remind", "remind", { Catch: [s.caught(["States.ALL"], s.goTo("Wait"))] });
// @ts-expect-error -- nor what is done about an error
s.machine(caught);
s.machine(s.sequence(caught, s.wait("Wait", { Seconds: 1 })));
