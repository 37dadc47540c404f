import type { EventContractModel, JsonSchema, SubscriptionModel } from "../document/system-model.ts";
import { isSameSchema } from "../frozen/canonical.ts";
import { bothDirections, compare, type Compared, directionsOf, fieldOf } from "./compare.ts";
import type { ChangeKind, ContractChange, Direction, Finding } from "./impact.ts";
import type { Reading } from "./reading.ts";
import { readerImpact } from "./reader-impact.ts";
import { fieldsReadBy, partyOf, type Reader } from "./readers.ts";
import { verdictOf } from "./verdict-of.ts";

/** Every change of one event contract, version by version, with what it does to each subscription. */
export function* judgeEvent(
  name: string,
  before: EventContractModel | undefined,
  after: EventContractModel | undefined,
  reading: Reading,
): Generator<ContractChange> {
  const readers = reading.readers.get(name) ?? [];
  if (before === undefined || after === undefined) {
    const event = before ?? after;
    if (event !== undefined)
      yield appearance(event, after === undefined ? "removed" : "added", readers, reading);
    return;
  }
  for (const number of numbersOf(before, after)) {
    const [old, today] = [before.versions[number], after.versions[number]];
    if (old === undefined) {
      if (number === after.version) yield versionAdded(before, after, readers, reading);
    } else if (today === undefined) {
      yield versionRemoved(before, after, number, readers, reading);
    } else if (!isSameSchema(old.schema, today.schema) || isKeyChanged(before, after, number)) {
      yield changedInPlace(before, after, number, readers, reading);
    }
  }
}

function numbersOf(before: EventContractModel, after: EventContractModel): number[] {
  const numbers = [...Object.keys(before.versions), ...Object.keys(after.versions)].map(Number);
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

function isKeyChanged(before: EventContractModel, after: EventContractModel, number: number): boolean {
  return before.key !== after.key && number === after.version && number === before.version;
}

function changedInPlace(
  before: EventContractModel,
  after: EventContractModel,
  number: number,
  readers: readonly Reader[],
  reading: Reading,
): ContractChange {
  // The promise that was made counts: who takes it back does so in a change of its own.
  const policy = before.compatibility ?? "full";
  const asked = directionsOf(policy);
  const directions = asked.length === 0 ? bothDirections : asked;
  const pair = { before: schemaOf(before, number), after: schemaOf(after, number) };
  const whole = compare(pair, directions, optionsOf(before));
  // Readers are given the version published today; what `reads` narrows is that one's schema.
  const isRead = number === after.version && number === before.version;
  const known = new Map<string, Compared>();
  const comparedFor = (direction: Direction, subscription: SubscriptionModel): Compared => {
    const reads = fieldsReadBy(subscription);
    if (!isRead || reads === undefined) return filtered(whole, direction);
    const key = JSON.stringify([direction, reads]);
    const compared = known.get(key) ?? compare(pair, [direction], optionsOf(before), reads);
    known.set(key, compared);
    return compared;
  };
  const judged = readers.map((reader) => {
    const parts = directions.flatMap((direction) => {
      const subscription = direction === "forward" ? (reader.before ?? reader.after) : reader.after;
      return subscription === undefined ? [] : [comparedFor(direction, subscription)];
    });
    const key = keyFinding(before, after, number, reader);
    return readerImpact(reader, [...parts, ...key], { whole, isRead, number, reading });
  });
  return {
    ...commons(after, number, "changed", whole.findings, reading),
    ...verdictOf(policy, whole, judged),
    readers: judged,
  };
}

/** Two directions were compared at once; this is one of them. */
function filtered(whole: Compared, direction: Direction): Compared {
  const findings = whole.findings.filter((finding) => finding.direction === direction);
  if (findings.length === 0) return { effect: "unaffected", findings };
  const proved = findings.some(({ counterExample }) => counterExample !== undefined);
  return { effect: proved ? "affected" : "unknown", findings };
}

/** Another key is another order: it touches those who asked for order. */
function keyFinding(
  before: EventContractModel,
  after: EventContractModel,
  number: number,
  { before: old, after: today }: Reader,
): Compared[] {
  if (!isKeyChanged(before, after, number) || !(old?.ordered === true || today?.ordered === true)) return [];
  const shown = (key: string | undefined): string => (key === undefined ? "nothing" : `\`${key}\``);
  const message = `events are ordered by ${shown(after.key)} now; they were ordered by ${shown(before.key)}`;
  const at = after.key === undefined ? "" : `/${after.key}`;
  return [{ effect: "affected", findings: [{ direction: "forward", at, message }] }];
}

/** A new version may break: its readers follow in the same change, and older events come to them through upcasts. */
function versionAdded(
  before: EventContractModel,
  after: EventContractModel,
  readers: readonly Reader[],
  reading: Reading,
): ContractChange {
  const number = after.version;
  const pair = { before: schemaOf(before, before.version), after: schemaOf(after, number) };
  const whole = compare(pair, ["forward"], optionsOf(after));
  const judged = readers.map((reader) => {
    const subscription = reader.before ?? reader.after;
    const reads = subscription === undefined ? undefined : fieldsReadBy(subscription);
    const part = reads === undefined ? whole : compare(pair, ["forward"], optionsOf(after), reads);
    return readerImpact(reader, [part], { whole, isRead: true, number, reading });
  });
  return {
    ...commons(after, number, "version-added", whole.findings, reading),
    verdict: "compatible",
    why: `a new version may differ; events of version ${before.version} ${
      after.versions[before.version] === undefined
        ? "can no longer be read"
        : "still reach readers in today's shape"
    }`,
    readers: judged,
  };
}

function versionRemoved(
  before: EventContractModel,
  after: EventContractModel,
  number: number,
  readers: readonly Reader[],
  reading: Reading,
): ContractChange {
  const { deprecated } = before.versions[number] ?? {};
  const isOver = deprecated !== undefined && deprecated < reading.today;
  const finding: Finding = {
    direction: "backward",
    at: "",
    message: `events of version ${number} can't be read any more`,
  };
  const broken: Compared = { effect: isOver ? "unaffected" : "affected", findings: isOver ? [] : [finding] };
  const judged = readers
    .filter((reader) => reader.after !== undefined)
    .map((reader) => readerImpact(reader, [broken], { whole: broken, isRead: false, number, reading }));
  const policy = before.compatibility ?? "full";
  return {
    ...commons(after, number, "version-removed", isOver ? [] : [finding], reading),
    ...(isOver
      ? { policy, verdict: "compatible", why: `it was deprecated until ${deprecated}, which has passed` }
      : verdictOf(policy, broken, judged)),
    readers: judged,
  };
}

function appearance(
  event: EventContractModel,
  change: "added" | "removed",
  readers: readonly Reader[],
  reading: Reading,
): ContractChange {
  const left = readers.filter((reader) => change === "removed" && reader.after !== undefined);
  const finding: Finding = { direction: "forward", at: "", message: "nobody publishes it any more" };
  const gone: Compared = { effect: "affected", findings: [finding] };
  const judged = left.map((reader) =>
    readerImpact(reader, [gone], { whole: gone, isRead: false, number: event.version, reading }),
  );
  return {
    ...commons(event, event.version, change, judged.length === 0 ? [] : [finding], reading),
    policy: event.compatibility ?? "full",
    verdict: judged.length === 0 ? "compatible" : "incompatible",
    why:
      change === "added"
        ? "nobody knew it before"
        : judged.length === 0
          ? "nobody subscribes to it any more"
          : "it is gone, and still subscribed to",
    readers: judged,
  };
}

function commons(
  event: EventContractModel,
  number: number,
  change: ChangeKind,
  findings: readonly Finding[],
  reading: Reading,
): Pick<
  ContractChange,
  "kind" | "contract" | "version" | "change" | "owner" | "where" | "findings" | "policy"
> {
  const field = findings.map(fieldOf).find((each) => each !== undefined);
  const words = number === event.version ? ["schema"] : ["previous", String(number)];
  const model = change === "removed" ? reading.before : reading.after;
  return {
    kind: "event",
    contract: event.name,
    version: number,
    change,
    owner: partyOf(model, event.name.split(".", 1)[0] ?? ""),
    where:
      change === "removed"
        ? event.source
        : reading.locate(event.source, ...words, ...(field === undefined ? [] : [field])),
    findings,
    policy: event.compatibility ?? "full",
  };
}

function schemaOf({ versions }: EventContractModel, number: number): JsonSchema {
  return versions[number]?.schema ?? true;
}

function optionsOf({ contentModel }: EventContractModel): { readonly contentModel: "open" | "closed" } {
  return { contentModel: contentModel ?? "open" };
}
