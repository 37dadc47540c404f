import {
  compileValidator,
  describeViolation,
  type JsonSchema,
  pointerTo,
  schemaProblem,
} from "@trellis/model";
import { containment } from "@trellis/model/contracts";
import type { Finding } from "../definition/problem.ts";
import { fieldOf, isObject } from "../expression/json-value.ts";
import { remembered } from "../expression/remembered.ts";
import { flowOf, type Handed, type MachineFlow } from "../flow/machine-flow.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";

/** Questions of one definition whether a schema takes what another does; beyond, nothing is said. */
const questionsMax = 100;

/** What flows from state to state fits what the functions take, as far as that can be known; else nothing is said. */
export const checkFlow: Check = function* (subject) {
  const [machine] = subject.parts.graphs;
  if (machine === undefined) return;
  const { functions = {}, input, expressions } = subject;
  const flow = flowOf(machine, { functions, input, expressions });
  yield* missing(flow, subject);
  yield* items(flow);
  let questions = 0;
  for (const handed of flow.handed) {
    const input = functions[handed.function]?.input;
    if (input === undefined || handed.known.schema === true || ++questions > questionsMax) continue;
    yield* refused(handed, input);
  }
};

function* missing(flow: MachineFlow, { expressions }: Subject): Generator<Finding> {
  for (const { pointer, part } of expressions) {
    if (!flow.missing.has(pointer)) continue;
    const text = textAt(part.value, pointer.slice(part.pointer.length));
    yield {
      code: "TRL0772",
      severity: "warning",
      pointer,
      message: `${quoted(text)} finds nothing, whatever arrives at ${JSON.stringify(part.state?.name ?? "")}`,
      why: "what arrives is known from the states before, and has nothing there: the execution fails",
      fix: "Correct the path, or what the state before hands on",
    };
  }
}

function textAt(value: unknown, pointer: string): string {
  let at = value;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    at = typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined;
  }
  return typeof at === "string" ? at : pointer;
}

function* items(flow: MachineFlow): Generator<Finding> {
  for (const { state, pointer, known } of flow.items) {
    const types =
      state.language === "JSONata" || state.inner.some(({ distributed }) => distributed)
        ? ["array", "object"]
        : ["array"];
    if (known.schema === true || !neverTakes({ type: types }, known.schema)) continue;
    const [example] = differencesOf(known.schema, { type: types });
    yield {
      code: "TRL0773",
      severity: "warning",
      pointer,
      message: `${JSON.stringify(state.name)} is given no list of items, but ${shown(example?.example)}`,
      why: "a Map goes through a list: the execution fails",
      fix:
        state.language === "JSONata"
          ? "Write Items with an expression that gives a list"
          : "Write ItemsPath with a path to a list",
    };
  }
}

function* refused({ state, function: name, known }: Handed, input: JsonSchema): Generator<Finding> {
  if (schemaProblem(input) !== undefined) return;
  const answer = refusalOf(JSON.stringify([known.schema, input]));
  if (answer === "fits" || !(answer.always || known.exact)) return;
  const { always, example, reason } = answer;
  const pointer = ["Parameters", "Arguments"].find((field) => isObject(fieldOf(state.raw, field)));
  yield {
    code: always ? "TRL0770" : "TRL0771",
    ...(always ? {} : { severity: "warning" as const }),
    pointer: pointer === undefined ? state.pointer : pointerTo(state.pointer, pointer),
    mark: "name",
    message: `${JSON.stringify(state.name)} hands ${name} an input that it ${always ? "refuses" : "may refuse"}: ${reason}`,
    why: `an example: ${shown(example)}`,
    fix: always
      ? `Hand on what ${name} takes, or change its schema`
      : `Let a Choice state before it take out what ${name} refuses, or change a schema`,
  };
}

interface Refusal {
  /** It is proven that nothing that may come is taken. */
  readonly always: boolean;
  /** Something that may come and is refused; tried. */
  readonly example: unknown;
  readonly reason: string;
}

/** Remembered: a definition is judged again and again while it is written. The question is a pair of schemas as JSON. */
const refusalOf: (question: string) => Refusal | "fits" = remembered((question) => {
  const [from, to] = JSON.parse(question) as readonly [JsonSchema, JsonSchema];
  const [first] = differencesOf(from, to);
  if (first === undefined) return "fits";
  const violation = compileValidator(to, { few: true })(first.example)?.[0];
  return {
    always: neverTakes(to, from),
    example: first.example,
    reason: violation === undefined ? first.message : describeViolation(violation),
  };
}, 512);

/** Whether it is proven that no value that may come is taken. */
function neverTakes(schema: JsonSchema, from: JsonSchema): boolean {
  return containment(from, { not: schema }, { contentModel: "closed" }).answer === "yes";
}

/** What may come and is refused, each with an example that was tried. */
function differencesOf(
  from: JsonSchema,
  to: JsonSchema,
): readonly { readonly message: string; readonly example: unknown }[] {
  const found = containment(from, to);
  return found.answer === "no" ? found.differences : [];
}

/** Longest example that a message shows, in characters. */
const exampleMax = 160;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > exampleMax ? `${text.slice(0, exampleMax)}...` : text;
}
