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
    name: "rules",
    summary: "list the rules that check looks for, and how they are set",
    heading: "Build:",
    load: async () => (await import("./commands/rules.ts")).defineRules,
  },
  {
    name: "map",
    summary: "show contexts, functions and who publishes what to whom",
    heading: "Build:",
    load: async () => (await import("./commands/map.ts")).defineMap,
  },
  {
    name: "new",
    summary: "declare something new",
    heading: "Build:",
    commands: [
      {
        name: "contract",
        summary: "declare contracts from a JSON Schema, OpenAPI or AsyncAPI file",
        load: async () => (await import("./commands/new/contract.ts")).defineNewContract,
      },
    ],
  },
  {
    name: "export",
    summary: "write the contracts down for other tools, or a client for them",
    heading: "Build:",
    commands: [
      {
        name: "asyncapi",
        summary: "write the events as an AsyncAPI 3.0 document",
        load: async () => (await import("./commands/export/asyncapi.ts")).defineExportAsyncapi,
      },
      {
        name: "openapi",
        summary: "write the HTTP operations as an OpenAPI 3.1 document",
        load: async () => (await import("./commands/export/openapi.ts")).defineExportOpenapi,
      },
      {
        name: "eventcatalog",
        summary: "write the system as the folder that EventCatalog shows",
        load: async () => (await import("./commands/export/eventcatalog.ts")).defineExportEventcatalog,
      },
      {
        name: "client",
        summary: "write a typed client for the HTTP operations, one TypeScript file",
        load: async () => (await import("./commands/export/client.ts")).defineExportClient,
      },
    ],
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
    name: "runs",
    summary: "look at executions of workflows, start, stop and redrive them",
    heading: "Look:",
    commands: [
      {
        name: "ls",
        summary: "list executions, the newest first",
        load: async () => (await import("./commands/runs/ls.ts")).defineRunsLs,
      },
      {
        name: "workflows",
        summary: "list workflows with the counts of their executions",
        load: async () => (await import("./commands/runs/workflows.ts")).defineRunsWorkflows,
      },
      {
        name: "show",
        summary: "show one execution: its states in the drawn workflow, and their times",
        load: async () => (await import("./commands/runs/show.ts")).defineRunsShow,
      },
      {
        name: "start",
        summary: "start an execution",
        load: async () => (await import("./commands/runs/start.ts")).defineRunsStart,
      },
      {
        name: "wait",
        summary: "wait until an execution has ended",
        load: async () => (await import("./commands/runs/wait.ts")).defineRunsWait,
      },
      {
        name: "stop",
        summary: "stop an execution where it stands",
        load: async () => (await import("./commands/runs/stop.ts")).defineRunsStop,
      },
      {
        name: "redrive",
        summary: "let what did not end well go on from what failed",
        load: async () => (await import("./commands/runs/redrive.ts")).defineRunsRedrive,
      },
    ],
  },
  {
    name: "tasks",
    summary: "answer tasks that wait for their token",
    heading: "Look:",
    commands: [
      {
        name: "succeed",
        summary: "end a task well, with its output",
        load: async () => (await import("./commands/tasks/succeed.ts")).defineTasksSucceed,
      },
      {
        name: "fail",
        summary: "end a task with an error",
        load: async () => (await import("./commands/tasks/fail.ts")).defineTasksFail,
      },
      {
        name: "heartbeat",
        summary: "tell that a task is alive",
        load: async () => (await import("./commands/tasks/heartbeat.ts")).defineTasksHeartbeat,
      },
    ],
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
    name: "quarantine",
    summary: "look at invalid payloads from outside, let them in and discard them",
    heading: "Look:",
    commands: [
      {
        name: "ls",
        summary: "list what breaks which contract",
        load: async () => (await import("./commands/quarantine/ls.ts")).defineQuarantineLs,
      },
      {
        name: "show",
        summary: "show a payload, its breach, and what has changed",
        load: async () => (await import("./commands/quarantine/show.ts")).defineQuarantineShow,
      },
      {
        name: "redrive",
        summary: "let in what is valid by today's contracts",
        load: async () => (await import("./commands/quarantine/redrive.ts")).defineQuarantineRedrive,
      },
      {
        name: "discard",
        summary: "remove payloads for good",
        load: async () => (await import("./commands/quarantine/discard.ts")).defineQuarantineDiscard,
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
