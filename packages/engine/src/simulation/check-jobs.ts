import type { Job } from "../delivery/jobs/job.ts";
import { assertHolds } from "./failure.ts";
import type { History, LoggedEvent } from "./history.ts";
import { subscriptions, takes } from "./simulated-model.ts";

/** Every job has come to its end: a redrive has missed no dead letter, a replay no event between its times. */
export function checkJobs(history: History): void {
  for (const job of history.jobs.values()) {
    const title = `the ${job.request.kind} ${job.id} of ${job.function}`;
    assertHolds(job.over && job.underWay === 0, `${title} is over at the end`);
    if (job.request.kind === "redrive") checkRedrive(title, job, history);
    if (job.request.kind !== "replay") continue;
    const covered = history.events.filter((event) => covers(job, event)).length;
    assertHolds(
      job.taken === covered,
      `${title} has replayed each of ${covered} events once: ${job.taken} have ended`,
    );
  }
}

/**
 * One that was not stopped has given out what it found at its start, as far as it was asked to. Where two redrives of a
 * function overlap, the later one counts letters that the earlier one takes; and what an earlier one had tried again may
 * be a dead letter once more before this one comes to it.
 */
function checkRedrive(title: string, job: Job, history: History): void {
  if (job.request.kind !== "redrive" || job.snapshot().state !== "done") return;
  const alone = [...history.jobs.values()].every(
    (other) =>
      other === job ||
      other.function !== job.function ||
      other.startedMs > job.endedMs ||
      other.endedMs < job.startedMs,
  );
  const limit = job.request.limit ?? Infinity;
  const owed = alone ? Math.min(job.total ?? 0, limit) : 0;
  assertHolds(
    owed <= job.taken && job.taken <= limit,
    `${title} has given out ${owed} dead letters or more, up to ${limit}, not ${job.taken}`,
  );
}

/** How many replays had to deliver an event to a function once more. */
export function replaysOf(history: History, functionName: string, event: LoggedEvent): number {
  let count = 0;
  for (const job of history.jobs.values())
    if (job.function === functionName && covers(job, event)) count += 1;
  return count;
}

/** Deliveries of a function that came from replays. */
export function replayedTo(history: History, functionName: string): number {
  let count = 0;
  for (const job of history.jobs.values())
    if (job.function === functionName && job.request.kind === "replay") count += job.taken;
  return count;
}

/** Whether a redrive has ended because a canary of the function failed. */
export function canaryFailed(history: History, functionName: string): boolean {
  return [...history.jobs.values()].some(
    (job) =>
      job.function === functionName && job.request.kind === "redrive" && job.phase === "canary" && job.over,
  );
}

function covers(
  { function: name, request, way }: Job,
  { sequence, createdMs, contract, data }: LoggedEvent,
): boolean {
  if (request.kind !== "replay") return false;
  const { fromMs = -Infinity, untilMs = Infinity } = request;
  return (
    subscriptions.some((each) => each.name === name && each.event === contract) &&
    takes(name, data) &&
    sequence > way.from &&
    sequence <= way.through &&
    createdMs >= fromMs &&
    createdMs < untilMs
  );
}
