import { pointerTo } from "@trellis/model";
import type { Finding } from "../definition/problem.ts";
import { fieldOf, isObject } from "../expression/json-value.ts";
import type { GraphPart, StatePart } from "../grammar/machine-parts.ts";
import type { Check } from "./check.ts";
import { readResource } from "./resource.ts";

/** Endings of resources that wait for something which an express execution does not outlive, or could not be found for. */
const waiting = ["sync", "sync:2", "waitForTaskToken"];

/** What Step Functions refuses in an express state machine, and in the items of a distributed Map that are one. */
export const checkExpress: Check = function* ({ parts, isExpress }) {
  for (const state of parts.states) if (isExpress || isInExpressItem(state.graph)) yield* refused(state);
};

function* refused({ name, type, raw, pointer, inner }: StatePart): Generator<Finding> {
  const why = "an express execution lives in memory, for five minutes at most; AWS refuses it as well";
  const text = fieldOf(raw, "Resource");
  const { pattern } = readResource(typeof text === "string" ? text : "");
  if (type === "Task" && pattern !== undefined && waiting.includes(pattern))
    yield {
      code: "TRL0778",
      pointer: pointerTo(pointer, "Resource"),
      message: `${JSON.stringify(name)} ends in .${pattern} in an express workflow`,
      why,
      fix: `Take .${pattern} away, or let the workflow be a standard one`,
    };
  if (type === "Map" && inner.some(({ distributed }) => distributed))
    yield {
      code: "TRL0778",
      pointer,
      message: `${JSON.stringify(name)} is a distributed Map in an express workflow`,
      why,
      fix: "Let its items run inline, or let the workflow be a standard one",
    };
}

/** Whether a graph is the item of a distributed Map that runs as an express execution, or inside of one. */
function isInExpressItem(graph: GraphPart): boolean {
  for (let at: GraphPart | undefined = graph; at !== undefined; at = at.holder?.graph) {
    if (!at.distributed) continue;
    const config = fieldOf(at.raw, "ProcessorConfig");
    // What is inside of it is an execution of its own, whatever it is a part of.
    return isObject(config) && fieldOf(config, "ExecutionType") === "EXPRESS";
  }
  return false;
}
