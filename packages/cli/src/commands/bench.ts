import type { DefineCommand } from "../define-command.ts";
import { benchHere, type BenchOptions } from "../bench/bench-here.ts";
import { percentage } from "../input/percentage.ts";
import { timeSpan } from "../input/time-span.ts";
import { wholeNumber } from "../input/whole-number.ts";

const hourMs = 3_600_000;

export const defineBench: DefineCommand = (command, act) => {
  command
    .argument("[event]", "the event contract to publish; may be left out where only one has subscriptions")
    .option("--http <operation>", 'send requests through the gateway instead: "POST /purchases"')
    .option("--rate <count>", "offered a second; 0: as fast as it takes", wholeNumber(0, 10_000_000), 0)
    .option(
      "--duration <time>",
      "how long load is offered: 500ms, 10s, 2m, 1h",
      timeSpan(100, hourMs),
      10_000,
    )
    .option("--duplicates <percent>", "share that repeats an id that was sent before: 5%", percentage(90), 0)
    .option("--keys <count>", "different values of the event's key (default: 1000)", wholeNumber(1, 100_000))
    .option(
      "--connections <count>",
      "of --http, kept alive, one request at a time each (default: 64)",
      wholeNumber(1, 4_096),
    )
    .option("--data-file <file>", "documents to send, JSON on each line, instead of examples of the contract")
    .option("--seed <number>", "examples of another seed are other ones", wholeNumber(0, 2 ** 32), 1)
    .option("--settle <time>", "how long to wait until all is settled", timeSpan(0, hourMs), 60_000)
    .option(
      "--data <folder>",
      "where the engine keeps its data (default: a new folder, taken away at the end)",
    )
    .option("--environment <name>", "what handlers and adapters are told they run in", "dev")
    .action((event: string | undefined, options: BenchOptions) =>
      act((session) => benchHere(session, event, options)),
    );
};
