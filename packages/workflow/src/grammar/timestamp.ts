import { parseTimestamp } from "../expression/choice/timestamp.ts";

/** Why a text is no time as the language writes it; undefined where it is one. */
export function timestampProblem(text: string): string | undefined {
  if (parseTimestamp(text) !== undefined) return undefined;
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[\d:.]*$/.test(text)) return "it has no zone";
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return "it has no time of day";
  if (/^\d{4}-\d{2}-\d{2}[ t]/.test(text)) return "a capital T parts the day from the time";
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return "there is no such day or time";
  return "it is not written like one";
}
