import { Option } from "commander";
import type { BenchOptions } from "../bench/bench-here.ts";
import type { DefineCommand } from "../define-command.ts";
import { percentage } from "../input/percentage.ts";
import { timeSpan } from "../input/time-span.ts";
import { wholeNumber } from "../input/whole-number.ts";

const hourMs = 3_600_000;
const duration = new Option("--duration <time>", "how long load is offered: 500ms, 10s, 2m, 1h")
  .argParser(timeSpan(100, hourMs))
  .default(10_000, "10s");
const settle = new Option("--settle <time>", "how long to wait until all is settled")
  .argParser(timeSpan(0, hourMs))
  .default(60_000, "1m");

const duplicates = new Option("--duplicates <percent>", "share that repeats an id sent before: 5%")
  .argParser(percentage(90))
  .default(0, "none");

export const defineBench: DefineCommand = (command, act) => {
  command
    .argument("[event]", "the event contract to publish; may be left out where only one has subscriptions")
    .option("--http <operation>", 'send requests through the gateway instead: "POST /purchases"')
    .option("--rate <count>", "offered a second; 0: as fast as it takes", wholeNumber(0, 10_000_000), 0)
    .addOption(duration)
    .addOption(duplicates)
    .option("--keys <count>", "different values of the event's key (default: 1000)", wholeNumber(1, 100_000))
    .option(
      "--connections <count>",
      "of --http: kept alive, one request at a time each (default: 64)",
      wholeNumber(1, 4_096),
    )
    .option("--data-file <file>", "documents to send, JSON on each line, instead of examples of the contract")
    .option("--seed <number>", "another seed gives other examples", wholeNumber(0, 2 ** 32), 1)
    .addOption(settle)
    .option("--data <folder>", "where the engine keeps its data (default: a new folder, removed at the end)")
    .option("--environment <name>", "what handlers and adapters are told they run in", "dev")
    .action((event: string | undefined, options: BenchOptions) =>
      // Loaded late: help need not wait for the validator and what else a run takes.
      act(async (session) => (await import("../bench/bench-here.ts")).benchHere(session, event, options)),
    );
};
