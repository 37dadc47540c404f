import { Logger, makeWorkerUtils, run, runMigrations } from "graphile-worker";
import { Pool } from "pg";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer } from "./peer.ts";

const task = "order";
const concurrency = 24;
const silent = new Logger(() => () => undefined);

export const peer: Peer = {
  configuration:
    "addJobs of 500, 3 at once; 24 jobs at once, local queue of 500, completions batched (completeJobBatchDelay 0), 10 connections",
  batch: 500,
  publishesAtOnce: 3,
  openMax: 16_384,

  prepare: (address) => runMigrations({ connectionString: address, logger: silent }),

  async openPublisher(address) {
    const utils = await makeWorkerUtils({
      pgPool: openPool(address, 4),
      logger: silent,
    });
    return (events) => utils.addJobs(events.map((payload) => ({ identifier: task, payload })));
  },

  async openConsumer(address, taken) {
    await run({
      pgPool: openPool(address, 10),
      logger: silent,
      noHandleSignals: true,
      taskList: { [task]: (payload: unknown) => taken(payload as BenchEvent) },
      preset: {
        worker: {
          concurrentJobs: concurrency,
          maxPoolSize: 10,
          localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
  },
};

function openPool(address: string, connectionsMax: number): Pool {
  const pool = new Pool({ connectionString: address, max: connectionsMax });
  pool.on("error", (error) => console.error(error));
  pool.on("connect", (client) => client.on("error", (error) => console.error(error)));
  return pool;
}
