import { pointerTo } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import { isList, isObject, type JsonObject, fieldOf } from "../expression/json-value.ts";

/** One way out of a state, as it stands in the definition. */
export interface Transition {
  readonly kind: "next" | "choice" | "default" | "catch";
  readonly to: string;
  /** JSON pointer of the target's name, from the state. */
  readonly pointer: string;
  /** The rule of a Choice, or the catcher. */
  readonly by?: JsonObject;
}

/** The ways out of a state, in the order in which they are tried. */
export function transitionsOf(state: JsonObject): readonly Transition[] {
  const found: Transition[] = [];
  const add = (kind: Transition["kind"], to: Json | undefined, pointer: string, by?: JsonObject): void => {
    if (typeof to === "string") found.push({ kind, to, pointer, ...(by === undefined ? {} : { by }) });
  };
  const listed = (field: string, kind: "choice" | "catch"): void => {
    const list = fieldOf(state, field);
    for (const [index, each] of (isList(list) ? list : []).entries()) {
      if (isObject(each))
        add(kind, fieldOf(each, "Next"), pointerTo(pointerTo(`/${field}`, index), "Next"), each);
    }
  };
  const type = fieldOf(state, "Type");
  if (type === "Choice") {
    listed("Choices", "choice");
    add("default", fieldOf(state, "Default"), "/Default");
  } else if (type !== "Succeed" && type !== "Fail") {
    add("next", fieldOf(state, "Next"), "/Next");
    if (type === "Task" || type === "Parallel" || type === "Map") listed("Catch", "catch");
  }
  return found;
}
