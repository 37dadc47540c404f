import type { StatePart } from "../grammar/machine-parts.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check } from "./check.ts";

/** Longest name of a state, in characters. */
const stateNameMaxLength = 80;

/** Names of states are short, and each is there once in the whole definition: a history names states by nothing else. */
export const checkNames: Check = function* ({ parts }) {
  const first = new Map<string, StatePart>();
  for (const state of parts.states) {
    const { name, pointer } = state;
    const length = Array.from(name).length;
    if (length > stateNameMaxLength || length === 0)
      yield {
        code: "TRL0721",
        pointer,
        mark: "name",
        message:
          length === 0
            ? "a state's name is empty"
            : `the state's name ${quoted(name)} has ${length} characters: at most ${stateNameMaxLength}`,
        fix: length === 0 ? "Name it" : "Name it shorter, and say the rest in its Comment",
      };
    const before = first.get(name);
    if (before === undefined) first.set(name, state);
    else
      yield {
        code: "TRL0720",
        pointer,
        mark: "name",
        message: `${state.graph.called} has a state ${quoted(name)}, and so has ${before.graph.called}`,
        why: "a history tells states apart by their names alone, so a name is given once in a whole definition",
        fix: "Rename one of them, and what leads to it",
      };
  }
};
