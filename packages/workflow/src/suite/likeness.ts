import type { RecordedCase } from "./recorded-case.ts";

/**
 * Where a value of ours is unlike the recorded one: a pointer and both values; undefined where they are alike. Texts that
 * are JSON count as what they say, and the recorder's placeholders match anything.
 */
export function unlikeness(
  recorded: unknown,
  ours: unknown,
  placeholders: ReadonlySet<string>,
): string | undefined {
  return unlike(decoded(recorded), decoded(ours), { pointer: "", key: "", placeholders });
}

/** Ours, with what the recorder replaced in its texts replaced in it too. */
export function replaced<T>(value: T, { transformers }: RecordedCase): T {
  let text = JSON.stringify(value);
  for (const [kind, pattern, by] of transformers) {
    if (kind === "regex" && typeof pattern === "string" && typeof by === "string") {
      text = text.replaceAll(new RegExp(pattern, "g"), () => by);
    }
  }
  return JSON.parse(text) as T; // the same value, but for words within its texts
}

/** Words that the recorder put in the place of what differs from run to run. */
export function placeholdersOf({ transformers }: RecordedCase): ReadonlySet<string> {
  const own = transformers.flatMap(([kind, , by]) =>
    kind === "jsonpath" && typeof by === "string" ? [by] : [],
  );
  return new Set([...wellKnown, ...own]);
}

const wellKnown = [
  "timestamp",
  "datetime",
  "date",
  "snf_role_arn",
  "RandomNumberGenerated",
  "generated-uuid",
];

interface Place {
  readonly pointer: string;
  readonly key: string;
  readonly placeholders: ReadonlySet<string>;
}

function unlike(recorded: unknown, ours: unknown, place: Place): string | undefined {
  if (typeof recorded === "string")
    return isLikeText(recorded, ours, place) ? undefined : told(recorded, ours, place);
  if (isObject(recorded) && isObject(ours)) return unlikeObjects(recorded, ours, place);
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length !== ours.length) return told(recorded, ours, place);
    return firstOf(recorded.map((item, at) => () => unlike(item, ours[at], within(place, String(at)))));
  }
  return recorded === ours ? undefined : told(recorded, ours, place);
}

function unlikeObjects(
  recorded: Readonly<Record<string, unknown>>,
  ours: Readonly<Record<string, unknown>>,
  place: Place,
): string | undefined {
  // A function's stack trace is its runtime's own.
  const isCause = "errorMessage" in recorded && "errorType" in recorded;
  const names = isCause
    ? ["errorMessage", "errorType"]
    : [...new Set([...Object.keys(recorded), ...Object.keys(ours)])];
  return firstOf(
    names.map((name) => () => {
      if (name in recorded && name in ours) return unlike(recorded[name], ours[name], within(place, name));
      return told(recorded[name], ours[name], within(place, name));
    }),
  );
}

function isLikeText(recorded: string, ours: unknown, { key, placeholders }: Place): boolean {
  if (recorded === ours || placeholders.has(recorded)) return true;
  // The recorder names some values after their fields: "RequestId": "RequestId".
  if (recorded.toLowerCase() === key.toLowerCase()) return true;
  if (!hole.test(recorded)) return false;
  const pattern = recorded
    .split(hole)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("[^]*");
  return new RegExp(`^${pattern}$`).test(typeof ours === "string" ? ours : JSON.stringify(ours));
}

const hole = /<[^<>]+>/;

function within(place: Place, name: string): Place {
  return { ...place, pointer: `${place.pointer}/${name}`, key: name };
}

function told(recorded: unknown, ours: unknown, { pointer }: Place): string {
  const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 300);
  return `${pointer === "" ? "/" : pointer}: recorded ${shown(recorded)}, ours ${shown(ours)}`;
}

function firstOf(found: readonly (() => string | undefined)[]): string | undefined {
  for (const look of found) {
    const unlikely = look();
    if (unlikely !== undefined) return unlikely;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decoded(value: unknown): unknown {
  if (typeof value === "string") return decodedText(value);
  if (Array.isArray(value)) return value.map(decoded);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decoded(item)]));
}

function decodedText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return decoded(value);
  } catch {
    return text;
  }
}
