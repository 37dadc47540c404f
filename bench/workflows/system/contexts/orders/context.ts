import { context, table, task, workflow } from "trellis";
import { OrderReceived, RushReceived } from "../load/contracts.ts";
import { Numbered, Range, Step } from "./steps.ts";

export default context("orders", {
  team: "measuring",
  summary: "Runs a workflow of three steps that do next to nothing.",
  memoryMiB: 1_024,
  tables: { numbers: table(Numbered, { key: ["list", "number"] }) },
  functions: {
    reserve: task({ input: Step, result: Step, concurrency: 256 }),
    charge: task({ input: Step, result: Step, concurrency: 256 }),
    fill: task({ input: Range, timeoutMs: 60_000 }),
    ship: task({ input: Step, result: Step, concurrency: 256 }),
  },
  workflows: {
    threeSteps: workflow("three-steps.asl.json", { startsOn: OrderReceived }),
    threeStepsInMemory: workflow("three-steps.asl.json", { startsOn: RushReceived, kind: "express" }),
    manyItems: workflow("many-items.asl.json"),
    manyRows: workflow("many-rows.asl.json"),
    fillRows: workflow("fill-rows.asl.json"),
  },
});
