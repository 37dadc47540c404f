import { context, task, workflow } from "trellis";
import { OrderReceived } from "../load/contracts.ts";
import { Step } from "./steps.ts";

export default context("orders", {
  team: "measuring",
  summary: "Runs a workflow of three steps that do next to nothing.",
  memoryMiB: 1_024,
  functions: {
    reserve: task({ input: Step, result: Step, concurrency: 256 }),
    charge: task({ input: Step, result: Step, concurrency: 256 }),
    ship: task({ input: Step, result: Step, concurrency: 256 }),
  },
  workflows: {
    threeSteps: workflow("three-steps.asl.json", { startsOn: OrderReceived }),
    manyItems: workflow("many-items.asl.json"),
  },
});
