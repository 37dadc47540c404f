import type { CommitGroup } from "./store.ts";

/** A commit of what is given, and of nothing else. */
export function commitGroupOf(part: Partial<CommitGroup>): CommitGroup {
  return {
    frames: [],
    contracts: [],
    published: [],
    writes: [],
    subscriptions: [],
    schedules: [],
    deferred: [],
    deferredRemoved: [],
    deadLetters: [],
    deadLettersRemoved: [],
    jobs: [],
    jobsRemoved: [],
    epoch: 1,
    ...part,
  };
}
