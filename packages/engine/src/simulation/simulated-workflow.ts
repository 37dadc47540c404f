import { expressTimeoutMaxMs, limits, type WorkflowModel } from "@trellis/model";

const stubborn = { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 4 };

/** For each item something is fetched while something else waits and is stored; then all of it is counted. */
const definition = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ResultPath: "$.each",
      Next: "Count",
      ItemProcessor: {
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            End: true,
            Branches: [
              {
                StartAt: "Fetch",
                States: { Fetch: { Type: "Task", Resource: "trellis:fetch", End: true, Retry: [stubborn] } },
              },
              {
                StartAt: "Rest",
                States: {
                  Rest: { Type: "Wait", SecondsPath: "$.seconds", Next: "Store" },
                  Store: { Type: "Task", Resource: "trellis:store", End: true, Retry: [stubborn] },
                },
              },
            ],
          },
        },
      },
    },
    Count: { Type: "Task", Resource: "trellis:store", End: true, Retry: [stubborn], TimeoutSeconds: 600 },
  },
};

/** The workflow that is simulated, `stock.restock`. */
export const restock: WorkflowModel = {
  kind: "standard",
  file: "restock.asl.json",
  definition,
  hash: "restock",
  tasks: ["fetch", "store"],
  timeoutMs: limits.executionTimeoutMs.default,
  retentionDays: limits.retentionDays.default,
};

/** The same in memory, `stock.rush`. */
export const rush: WorkflowModel = { ...restock, kind: "express", timeoutMs: expressTimeoutMaxMs };
