/** A moment; nanoseconds stand apart because a millisecond is too coarse to tell all texts apart. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * Reads a timestamp as Step Functions does, "an ISO-8601 extended offset date-time" (RFC 3339 with a capital T and Z):
 * `2016-08-18T17:33:00Z`, `2016-08-18T17:33:00.123+01:00`. Seconds may be left out, and a fraction has 9 digits at most,
 * as Java's `ISO_OFFSET_DATE_TIME` has it. `undefined` for anything else, and for days and times that do not exist.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const parts = pattern.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const at = (name: string): number => Number(parts[name] ?? 0);
  const midnight = new Date(0);
  midnight.setUTCFullYear(at("year"), at("month") - 1, at("day"));
  const isDay = midnight.getUTCMonth() === at("month") - 1 && midnight.getUTCDate() === at("day");
  const offset = (at("offsetHour") * 60 + at("offsetMinute")) * 60 + at("offsetSecond");
  if (!isDay || at("hour") > 23 || at("minute") > 59 || at("second") > 59) return undefined;
  if (at("offsetMinute") > 59 || at("offsetSecond") > 59 || offset > 18 * 3600) return undefined;
  const local = midnight.getTime() / 1000 + (at("hour") * 60 + at("minute")) * 60 + at("second");
  return {
    seconds: parts["sign"] === "-" ? local + offset : local - offset,
    nanoseconds: Number((parts["fraction"] ?? "").padEnd(9, "0")),
  };
}

/** Below 0, 0 or above 0. */
export function compareTimestamps(left: Timestamp, right: Timestamp): number {
  return left.seconds - right.seconds || left.nanoseconds - right.nanoseconds;
}

const pattern =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?:Z|(?<sign>[+-])(?<offsetHour>\d\d):(?<offsetMinute>\d\d)(?::(?<offsetSecond>\d\d))?)$/;
