import type { Diagnostic } from "../errors/diagnostic.ts";
import { type Locate, locateDeclaration } from "../check/locate.ts";
import type { EventContractModel, SystemModel } from "../document/system-model.ts";
import { compare, directionsOf } from "./compare.ts";
import { findingText } from "./impact-diagnostics.ts";
import { type Reader, readersByEvent } from "./readers.ts";

export interface LiveVersionOptions {
  readonly locate?: Locate;
  /** Today in UTC, `YYYY-MM-DD`. */
  readonly today: string;
}

/** A deprecation is told so many days ahead. */
const noticeDays = 30;

/**
 * What is wrong between the versions of a contract that are declared side by side: a deprecation that is near, older
 * versions that nobody reads, and versions further apart than a transitive policy allows.
 */
export function checkLiveVersions(
  model: SystemModel,
  { today, locate = locateDeclaration }: LiveVersionOptions,
): Diagnostic[] {
  const readers = readersByEvent(model, model);
  return Object.values(model.events).flatMap((event) => {
    const own = readers.get(event.name) ?? [];
    return [
      ...deprecations(event, today, locate, own),
      ...(own.length === 0 ? unread(event, locate) : []),
      ...distances(event, locate),
    ];
  });
}

function* deprecations(
  event: EventContractModel,
  today: string,
  locate: Locate,
  readers: readonly Reader[],
): Generator<Diagnostic> {
  const met =
    readers.length === 0
      ? ""
      : `; ${readers.map(({ name }) => name).join(", ")} would still be given its events`;
  for (const [number, { deprecated }] of Object.entries(event.versions)) {
    if (deprecated === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(deprecated)) continue;
    const where = locate(event.source, "deprecated", number);
    const isCurrent = Number(number) === event.version;
    const fix = isCurrent
      ? `Publish another version, or give version ${number} a later day`
      : `Take version ${number} out of previous, upcast and deprecated, or give it a later day`;
    // What has passed is for the rule version-overdue, which can be waived for a time.
    if (deprecated >= today && daysBetween(today, deprecated) <= noticeDays) {
      const days = daysBetween(today, deprecated);
      yield {
        code: "TRL0420",
        severity: "warning",
        message: `event ${event.name}: version ${number} may be read until ${deprecated}, ${days === 0 ? "today" : `${days} day${days === 1 ? "" : "s"} from now`}${met}`,
        where,
        fix,
      };
    }
  }
}

function* unread(event: EventContractModel, locate: Locate): Generator<Diagnostic> {
  for (const number of Object.keys(event.versions).filter((each) => Number(each) !== event.version)) {
    yield {
      code: "TRL0421",
      severity: "warning",
      message: `event ${event.name}: version ${number} can be removed: nobody subscribes to the contract`,
      where: locate(event.source, "previous", number),
      fix: `Take version ${number} out of previous and upcast, then run trellis contracts freeze --prune`,
    };
  }
}

/** A transitive policy asks of each older version and the one published today what others ask of a change. */
function* distances(event: EventContractModel, locate: Locate): Generator<Diagnostic> {
  const { compatibility = "full", contentModel = "open", version, versions } = event;
  const today = versions[version];
  if (!compatibility.endsWith("-transitive") || today === undefined) return;
  for (const [number, { schema }] of Object.entries(versions)) {
    if (Number(number) >= version) continue;
    const pair = { before: schema, after: today.schema };
    const { effect, findings } = compare(pair, directionsOf(compatibility), { contentModel });
    if (effect === "unaffected") continue;
    const doubt = effect === "unknown" ? "nobody can tell whether " : "";
    yield {
      code: "TRL0422",
      severity: effect === "unknown" ? "warning" : "error",
      message: `event ${event.name}: ${doubt}versions ${number} and ${version} ${doubt === "" ? "break" : "keep"} its policy "${compatibility}": ${findings.slice(0, 3).map(findingText).join("; ")}`,
      where: locate(event.source, "previous", number),
      fix: `Make them compatible, take version ${number} away, or declare compatibility: "${compatibility.replace("-transitive", "")}"`,
    };
  }
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
