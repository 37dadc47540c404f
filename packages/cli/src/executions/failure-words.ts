import { printable } from "../terminal/cells.ts";

/**
 * Why something failed, in one line: `ledger-locked: {"refused":"ledger-locked","by":"the audit"}`. Of the JSON that
 * stands for an exception only its message is said, and of a refusal that says nothing more its name.
 */
export function failureWords(error = "", cause = ""): string {
  return printable([error, causeWords(error, cause)].filter((text) => text !== "").join(": "));
}

function causeWords(error: string, cause: string): string {
  const told = objectIn(cause);
  if (typeof told["errorMessage"] === "string") return told["errorMessage"];
  return told["refused"] === error && Object.keys(told).length === 1 ? "" : cause;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith("{")) return {};
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>; // it begins as an object does
  } catch {
    // Whoever wrote it meant no JSON, or it was cut.
    return {};
  }
}
