import type { SystemModel } from "@trellis/model";
import type {
  ContextStatus,
  DeadLetterSummary,
  EngineStatus,
  FunctionStatus,
} from "./inspection-contract.ts";
import type { JobStatus } from "./jobs-contract.ts";
import type { QuarantinePage } from "./quarantine-contract.ts";

/** Something that a person on call should know, in sentences. */
export interface Finding {
  readonly gravity: "failing" | "degraded" | "progress";
  /** What it is about: a function, a context. */
  readonly subject: string;
  /** Goes on after the subject: "has 3 dead letters". */
  readonly verdict: string;
  readonly cause?: string;
  readonly owner?: string;
  /** The command that looks deeper. */
  readonly command?: string;
}

/**
 * Everything that is wrong, gravest first.
 *
 * @param deadLetters one of each function that has some, for its cause
 * @param quarantine the newest breaches at the door
 */
export function findingsOf(
  status: EngineStatus,
  model: SystemModel,
  deadLetters: readonly DeadLetterSummary[],
  quarantine: QuarantinePage = { total: 0, groups: [] },
): Finding[] {
  const ownerOf = (team: string): { readonly owner: string } => ({ owner: ownerText(model, team) });
  const found: Finding[] = [
    ...stalled(status),
    ...shut(status),
    ...status.contexts.flatMap((context) => crashed(context, status.state, ownerOf(context.team))),
    ...status.functions.flatMap((declared) => paused(declared, ownerOf(declared.team))),
    ...status.functions.flatMap((declared) => stuck(declared, deadLetters, ownerOf(declared.team))),
    ...crowded(status),
    ...setAside(quarantine),
    ...unbalanced(status),
    ...status.functions.flatMap((declared) => retrying(declared, ownerOf(declared.team))),
    ...status.functions.flatMap((declared) => limited(declared, ownerOf(declared.team))),
    ...status.jobs.map(working),
  ];
  if (status.state === "draining") {
    found.push({
      gravity: "progress",
      subject: status.system,
      verdict: "is stopping: what runs ends, nothing new begins",
    });
  }
  return found.toSorted((a, b) => gravities.indexOf(a.gravity) - gravities.indexOf(b.gravity));
}

const gravities: readonly Finding["gravity"][] = ["failing", "degraded", "progress"];

type Owned = Pick<Finding, "owner">;

function stalled({ system, stall }: EngineStatus): Finding[] {
  if (stall === undefined) return [];
  const verdict = `takes no new work since ${stall.since.slice(11, 19)} UTC: its store refuses`;
  return [{ gravity: "failing", subject: system, verdict, cause: `${stall.code} ${stall.message}` }];
}

/** Who sends is told to come back, or what is to be kept can't be. */
function shut({ system, log: { pressure, archive } }: EngineStatus): Finding[] {
  const found: Finding[] = [];
  if (pressure !== undefined)
    found.push({
      gravity: "failing",
      subject: system,
      verdict: "tells publishers to come back later (TRL0307)",
      cause: pressure,
    });
  if (archive?.failure !== undefined)
    found.push({
      gravity: "failing",
      subject: "the archive",
      verdict: `stands at event ${archive.throughSequence.toLocaleString("en")}: the log keeps what comes after, and grows`,
      cause: `${archive.failure.code} ${archive.failure.message}`,
    });
  return found;
}

/** Most deliveries failed alike: an outage, which the breaker waits out. */
function paused({ name, outage }: FunctionStatus, owned: Owned): Finding[] {
  if (outage === undefined) return [];
  const verdict = `is paused since ${outage.since.slice(11, 19)} UTC: its deliveries wait for a probe to go through`;
  return [{ gravity: "failing", subject: name, verdict, cause: outage.cause, ...owned }];
}

function crashed(context: ContextStatus, state: EngineStatus["state"], owned: Owned): Finding[] {
  const { name, worker, restarts, lastCrash } = context;
  if (worker !== "restarting" && (worker !== "stopped" || state === "draining")) return [];
  const verdict =
    worker === "stopped"
      ? "is not running"
      : `is starting again after ${times(restarts, "crash", "crashes")}`;
  const cause = lastCrash === undefined ? {} : { cause: `${lastCrash.code} ${lastCrash.message}` };
  return [
    {
      gravity: "failing",
      subject: name,
      verdict,
      ...cause,
      ...owned,
      command: `trellis logs --context ${name}`,
    },
  ];
}

function stuck(
  { name, deadLetters: count }: FunctionStatus,
  known: readonly DeadLetterSummary[],
  owned: Owned,
): Finding[] {
  if (count === 0) return [];
  const letter = known.find((candidate) => candidate.function === name);
  const cause = letter === undefined ? {} : { cause: `${letter.code} ${letter.message}` };
  const command =
    letter === undefined ? `trellis dlq ls --function ${name}` : `trellis dlq show ${letter.id}`;
  const verdict = `has ${times(count, "dead letter", "dead letters")}`;
  return [{ gravity: "failing", subject: name, verdict, ...cause, ...owned, command }];
}

/** The door takes no further invalid payload at these shares of its bounds. */
const crowdedShare = 0.9;

function crowded({ quarantine: { entries, entriesMax, bytes, bytesMax } }: EngineStatus): Finding[] {
  if (entries < entriesMax * crowdedShare && bytes < bytesMax * crowdedShare) return [];
  const verdict = "is nearly full: senders of invalid payloads will be told to come back later (TRL0432)";
  return [{ gravity: "failing", subject: "the quarantine", verdict, command: "trellis quarantine ls" }];
}

function setAside({ total, groups }: QuarantinePage): Finding[] {
  const [newest] = groups;
  if (newest === undefined) return [];
  const verdict = `holds ${times(total, "payload", "payloads")} that ${total === 1 ? "breaks its contract" : "break their contracts"}`;
  const cause = `${newest.contract}: ${newest.pointer} ${newest.reason}`;
  const command = `trellis quarantine show ${newest.fingerprint}`;
  return [{ gravity: "degraded", subject: "the quarantine", verdict, cause, command }];
}

function retrying({ name, deferred }: FunctionStatus, owned: Owned): Finding[] {
  if (deferred === 0) return [];
  const verdict = `tries ${times(deferred, "delivery", "deliveries")} again`;
  return [
    {
      gravity: "degraded",
      subject: name,
      verdict,
      ...owned,
      command: `trellis logs --function ${name} --level warn`,
    },
  ];
}

/** Seconds of waiting that are worth saying: less than that comes and goes with every burst. */
const waitMinS = 1;

function limited({ name, rateLimit, backlog, outage }: FunctionStatus, owned: Owned): Finding[] {
  // During an outage the rate limit is not what deliveries wait for.
  if (rateLimit === undefined || outage !== undefined || backlog < rateLimit.perSecond * waitMinS) return [];
  const waitS = Math.ceil(backlog / rateLimit.perSecond).toLocaleString("en");
  const events = times(backlog, "event waits", "events wait");
  const verdict = `is limited to ${rateLimit.perSecond.toLocaleString("en")} a second: ${events}, ${waitS} s at that rate`;
  return [{ gravity: "progress", subject: name, verdict, ...owned }];
}

function working({ id, kind, function: name, state, share, by }: JobStatus): Finding {
  const asked = by === undefined ? "" : `, by ${by}`;
  const come = stages[state] ?? `has come ${Math.floor(share * 100)} % of its way`;
  const verdict = `has a ${kind} (${id}) that ${come}${asked}`;
  return { gravity: "progress", subject: name, verdict, command: "trellis jobs ls" };
}

const stages: Readonly<Partial<Record<JobStatus["state"], string>>> = {
  checking: "checks its patch",
  canary: "waits for its canaries",
  stopping: "is stopping",
};

function unbalanced({ books }: EngineStatus): Finding[] {
  if (books.balanced) return [];
  return books.subscriptions.flatMap((of) => {
    const settled = of.done + of.refused + of.filtered + of.deadLetters + of.waiting;
    if (settled === of.owed) return [];
    const verdict = `was owed ${times(of.owed, "event", "events")}, and ${settled.toLocaleString("en")} are accounted for`;
    return [
      {
        gravity: "failing",
        subject: of.function,
        verdict,
        cause: "The books do not balance: a bug of Trellis.",
      },
    ];
  });
}

function times(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function ownerText(model: SystemModel, team: string): string {
  const onCall = model.teams[team]?.onCall;
  return onCall === undefined ? `team ${team}` : `team ${team}, on call ${onCall}`;
}
