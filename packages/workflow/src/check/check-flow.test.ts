import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import type { DefinitionOptions } from "../definition/options.ts";
import { parseDefinition } from "../definition/parse-definition.ts";
import type { DefinitionProblem } from "../definition/problem.ts";

const text = { type: "string" };

function objectOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties) };
}

/** A machine of states that follow each other, in the order in which they are given. */
function chained(
  states: Readonly<Record<string, { readonly [field: string]: Json }>>,
  more: object = {},
): Json {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], at) => {
    const next = names[at + 1];
    const ends = ["Choice", "Succeed", "Fail"].some((type) => type === state["Type"]) || "Next" in state;
    return [name, ends ? state : { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0] ?? "", States: Object.fromEntries(linked) as { [name: string]: Json }, ...more };
}

function problemsOf(machine: Json, options: DefinitionOptions): readonly DefinitionProblem[] {
  const parsed = parseDefinition(machine, options);
  return "machine" in parsed ? parsed.warnings : parsed.problems;
}

const issue = { Type: "Task", Resource: "trellis:issue" };

function issuing(input: JsonSchema, result?: JsonSchema): NonNullable<DefinitionOptions["functions"]> {
  return { issue: { input, ...(result === undefined ? {} : { result }) } };
}

test("an input that the function always refuses is an error, with an example", () => {
  const machine = chained({ Issue: { ...issue, Parameters: { "total.$": "$.total", vat: 19 } } });
  const [problem, ...others] = problemsOf(machine, {
    input: objectOf({ total: text }),
    functions: issuing(objectOf({ total: { type: "integer" } })),
  });
  assert.deepEqual(others, []);
  assert.equal(problem?.code, "TRL0770");
  assert.equal(problem.severity, "error");
  assert.equal(problem.pointer, "/States/Issue/Parameters");
  assert.equal(problem.message, '"Issue" hands issue an input that it refuses: /total must be integer');
  assert.match(problem.why ?? "", /an example: {.*"total":"/);
});

test("an input that may be refused, by the schemas, is a warning with an example", () => {
  const machine = chained({ Issue: { ...issue, Parameters: { "total.$": "$.total" } } });
  const [problem, ...others] = problemsOf(machine, {
    input: objectOf({ total: { type: "number" } }),
    functions: issuing(objectOf({ total: { type: "integer" } })),
  });
  assert.deepEqual(others, []);
  assert.equal(problem?.code, "TRL0771");
  assert.equal(problem.severity, "warning");
  assert.match(problem.message, /"Issue" hands issue an input that it may refuse: \/total must be integer/);
});

test("the result of one function flows into the next, through ResultPath, OutputPath and JSONata alike", () => {
  const functions = {
    price: { result: objectOf({ total: text }) },
    issue: { input: objectOf({ total: { type: "integer" } }) },
  };
  const price = { Type: "Task", Resource: "trellis:price" };
  const machines = [
    chained({ Price: price, Issue: issue }),
    chained({ Price: { ...price, ResultPath: "$.price", OutputPath: "$.price" }, Issue: issue }),
    chained({ Price: { ...price, ResultPath: "$.a.b" }, Issue: { ...issue, InputPath: "$.a.b" } }),
    chained({ Price: { ...price, ResultSelector: { "total.$": "$.total" } }, Issue: issue }),
    chained(
      { Price: price, Issue: { ...issue, Arguments: { total: "{% $states.input.total %}" } } },
      { QueryLanguage: "JSONata" },
    ),
    chained(
      {
        Price: { ...price, Output: { x: "{% $states.result.total %}" } },
        Issue: { ...issue, Arguments: { total: "{% $states.input.x %}" } },
      },
      { QueryLanguage: "JSONata" },
    ),
    chained({ Price: { ...price, Next: "Rest" }, Rest: { Type: "Wait", Seconds: 5 }, Issue: issue }),
  ];
  for (const machine of machines)
    assert.deepEqual(
      problemsOf(machine, { functions }).map(({ code }) => code),
      ["TRL0770"],
      JSON.stringify(machine),
    );
});

test("what an intrinsic function or an operator gives has its type", () => {
  const functions = issuing(objectOf({ total: { type: "integer" } }));
  const jsonata = { QueryLanguage: "JSONata" };
  const refused = [
    chained({ Issue: { ...issue, Parameters: { "total.$": "States.Format('{}', $.total)" } } }),
    chained({ Issue: { ...issue, Arguments: { total: "{% 'a' & $states.input.total %}" } } }, jsonata),
    chained({ Issue: { ...issue, Arguments: { total: "{% $string($states.input.total) %}" } } }, jsonata),
    chained({ Issue: { ...issue, Arguments: "{% { 'total': 'none' } %}" } }, jsonata),
    chained({ Issue: { ...issue, Arguments: { total: "{% $states.input.a ? 'x' : 'y' %}" } } }, jsonata),
  ];
  for (const machine of refused)
    assert.equal(problemsOf(machine, { functions })[0]?.code, "TRL0770", JSON.stringify(machine));
});

test("nothing is said where something is not known: no alarm is false", () => {
  const wanted = objectOf({ total: { type: "integer" } });
  const functions = issuing(wanted);
  const jsonata = { QueryLanguage: "JSONata" };
  const number = objectOf({ total: { type: "number" } });
  const quiet: readonly (readonly [machine: Json, input?: JsonSchema])[] = [
    // Nothing is known of the input, of a variable, of what another service gives.
    [chained({ Issue: issue })],
    [
      chained({
        A: { Type: "Pass", Assign: { "t.$": "$.t" } },
        Issue: { ...issue, Parameters: { "total.$": "$t" } },
      }),
    ],
    [
      chained({
        A: {
          Type: "Task",
          Resource: "trellis:issue.waitForTaskToken",
          TimeoutSeconds: 5,
          Parameters: { "total.$": "$.total", "token.$": "$$.Task.Token" },
        },
        Issue: issue,
      }),
      wanted,
    ],
    // A rule may have let only whole numbers through.
    [
      chained({
        Whole: {
          Type: "Choice",
          Choices: [{ Variable: "$.total", NumericEquals: 5, Next: "Issue" }],
          Default: "No",
        },
        No: { Type: "Fail" },
        Issue: issue,
      }),
      number,
    ],
    // What comes round in a loop.
    [
      chained({
        Add: { Type: "Pass", Parameters: { total: "none" }, Next: "Again" },
        Again: {
          Type: "Choice",
          Choices: [{ Variable: "$.total", IsString: true, Next: "Add" }],
          Default: "Issue",
        },
        Issue: issue,
      }),
    ],
    // Two parts of one input may depend on each other.
    [chained({ Issue: { ...issue, Parameters: { "total.$": "$.total", "again.$": "$.total" } } }), number],
    // An expression may give anything; a path through a list gives each item's.
    [
      chained({ Issue: { ...issue, Arguments: { total: "{% $round($states.input.total) %}" } } }, jsonata),
      number,
    ],
    [
      chained({ Issue: { ...issue, Arguments: { total: "{% $states.input.lines.total %}" } } }, jsonata),
      objectOf({ lines: { type: "array", items: objectOf({ total: text }) } }),
    ],
    // A reader ignores what it does not know.
    [chained({ Issue: issue }), objectOf({ total: { type: "integer" }, note: text })],
  ];
  for (const [machine, input] of quiet)
    assert.deepEqual(
      problemsOf(machine, { functions, ...(input === undefined ? {} : { input }) }),
      [],
      JSON.stringify(machine),
    );
});

test("items of a Map and branches of a Parallel are given what is known of them", () => {
  const functions = issuing(objectOf({ total: { type: "integer" } }));
  const inner = { StartAt: "Issue", States: { Issue: { ...issue, End: true } } };
  const items = objectOf({ lines: { type: "array", items: objectOf({ total: text }) } });
  const map = { Type: "Map", ItemProcessor: inner };
  const refused: readonly (readonly [Json, JsonSchema])[] = [
    [chained({ Each: { ...map, ItemsPath: "$.lines" } }), items],
    [
      chained({
        Each: { ...map, ItemsPath: "$.lines", ItemSelector: { "total.$": "$$.Map.Item.Value.total" } },
      }),
      items,
    ],
    [chained({ Each: { ...map, Items: "{% $states.input.lines %}" } }, { QueryLanguage: "JSONata" }), items],
    [chained({ Both: { Type: "Parallel", Branches: [inner] } }), objectOf({ total: text })],
  ];
  for (const [machine, input] of refused)
    assert.equal(problemsOf(machine, { functions, input })[0]?.code, "TRL0770", JSON.stringify(machine));
});

test("a schema with references is understood; one that goes round in circles is left open", () => {
  const total = { $ref: "#/$defs/Total" };
  const input = { ...Object(objectOf({ total })), $defs: { Total: text } } as JsonSchema;
  const machine = chained({ Issue: issue });
  const functions = issuing(objectOf({ total: { type: "integer" } }));
  assert.equal(problemsOf(machine, { input, functions })[0]?.code, "TRL0770");
  const circle = { $ref: "#/$defs/A", $defs: { A: { $ref: "#/$defs/A" } } };
  assert.deepEqual(problemsOf(machine, { input: circle, functions }), []);
});

test("a path that finds nothing is told only where what arrives is known", () => {
  const made = { Type: "Pass", Result: { a: { b: 1 } } };
  const path = (text: string): Json => chained({ Make: made, Read: { Type: "Pass", InputPath: text } });
  assert.deepEqual(problemsOf(path("$.a.b"), {}), []);
  const [problem] = problemsOf(path("$.a.c"), {});
  assert.equal(problem?.code, "TRL0772");
  assert.equal(problem.pointer, "/States/Read/InputPath");
  assert.match(problem.message, /"\$\.a\.c" finds nothing, whatever arrives at "Read"/);
  assert.deepEqual(problemsOf(chained({ Read: { Type: "Pass", InputPath: "$.a.c" } }), {}), []);
});
