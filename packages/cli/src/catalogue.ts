import type { DefineCommand } from "./define-command.ts";

export type CatalogueEntry = SingleCommand | CommandGroup;

export interface SingleCommand {
  readonly name: string;
  /** What the command does, in a few words, for the list of commands. */
  readonly summary: string;
  readonly heading?: string;
  readonly load: () => Promise<DefineCommand>;
}

export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly heading?: string;
  readonly commands: readonly SingleCommand[];
}

/** Every command in the order in which help lists them. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    name: "dev",
    summary: "run the system here and follow its logs",
    heading: "Build:",
    load: async () => (await import("./commands/dev.ts")).defineDev,
  },
  {
    name: "check",
    summary: "find everything wrong with the declarations",
    heading: "Build:",
    load: async () => (await import("./commands/check.ts")).defineCheck,
  },
  {
    name: "map",
    summary: "show contexts, functions and who publishes what to whom",
    heading: "Build:",
    load: async () => (await import("./commands/map.ts")).defineMap,
  },
  {
    name: "contracts",
    summary: "freeze contracts as JSON Schema files, list and show them",
    heading: "Build:",
    commands: [
      {
        name: "freeze",
        summary: "write every contract as declared into its owner's contracts/ folder",
        load: async () => (await import("./commands/contracts/freeze.ts")).defineContractsFreeze,
      },
      {
        name: "ls",
        summary: "list contracts, their versions, and whether they are frozen as declared",
        load: async () => (await import("./commands/contracts/ls.ts")).defineContractsLs,
      },
      {
        name: "show",
        summary: "print one contract as it would be frozen",
        load: async () => (await import("./commands/contracts/show.ts")).defineContractsShow,
      },
    ],
  },
  {
    name: "emit",
    summary: "publish an event",
    heading: "Send:",
    load: async () => (await import("./commands/emit.ts")).defineEmit,
  },
  {
    name: "invoke",
    summary: "run one function now, without its event or schedule",
    heading: "Send:",
    load: async () => (await import("./commands/invoke.ts")).defineInvoke,
  },
  {
    name: "replay",
    summary: "deliver events of the log to one function again",
    heading: "Send:",
    load: async () => (await import("./commands/replay.ts")).defineReplay,
  },
  {
    name: "bench",
    summary: "offer load to the system and show how it takes it",
    heading: "Send:",
    load: async () => (await import("./commands/bench.ts")).defineBench,
  },
  {
    name: "status",
    summary: "show what runs, what waits and whether the books balance",
    heading: "Look:",
    load: async () => (await import("./commands/status.ts")).defineStatus,
  },
  {
    name: "logs",
    summary: "show what functions have logged",
    heading: "Look:",
    load: async () => (await import("./commands/logs.ts")).defineLogs,
  },
  {
    name: "spans",
    summary: "show which steps of traces are kept",
    heading: "Look:",
    load: async () => (await import("./commands/spans.ts")).defineSpans,
  },
  {
    name: "trace",
    summary: "show what an event or a request led to",
    heading: "Look:",
    load: async () => (await import("./commands/trace.ts")).defineTrace,
  },
  {
    name: "events",
    summary: "print past events, from the log and its archive",
    heading: "Look:",
    load: async () => (await import("./commands/events.ts")).defineEvents,
  },
  {
    name: "dlq",
    summary: "look at dead letters, redrive and discard them",
    heading: "Look:",
    commands: [
      {
        name: "ls",
        summary: "list dead letters",
        load: async () => (await import("./commands/dlq/ls.ts")).defineDlqLs,
      },
      {
        name: "show",
        summary: "show one dead letter with its event and stack",
        load: async () => (await import("./commands/dlq/show.ts")).defineDlqShow,
      },
      {
        name: "redrive",
        summary: "give dead letters back to their function",
        load: async () => (await import("./commands/dlq/redrive.ts")).defineDlqRedrive,
      },
      {
        name: "discard",
        summary: "remove dead letters for good",
        load: async () => (await import("./commands/dlq/discard.ts")).defineDlqDiscard,
      },
    ],
  },
  {
    name: "jobs",
    summary: "look at redrives, discards and replays, and stop them",
    heading: "Look:",
    commands: [
      {
        name: "ls",
        summary: "list jobs that run, and the newest that have ended",
        load: async () => (await import("./commands/jobs/ls.ts")).defineJobsLs,
      },
      {
        name: "stop",
        summary: "stop a job; what it has not given out stays where it is",
        load: async () => (await import("./commands/jobs/stop.ts")).defineJobsStop,
      },
    ],
  },
  {
    name: "explain",
    summary: "say what an error code means and how to cure it",
    heading: "Help:",
    load: async () => (await import("./commands/explain.ts")).defineExplain,
  },
];
