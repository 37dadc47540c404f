import type { QuarantinePreview } from "@trellis/engine/inspection";
import { printable } from "../terminal/cells.ts";
import { counted, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";

/** What a redrive would do: how many would go in, and the oldest few one by one. */
export function previewLines(
  { total, lookedAt, payloads, ...counts }: QuarantinePreview,
  screen: Screen,
): string[] {
  const looked = lookedAt < total ? `of the oldest ${grouped(lookedAt)}: ` : "";
  const { valid, invalid, undecided } = counts;
  return [
    `${counted(total, "payload")}; ${looked}${grouped(valid)} valid by now, ${grouped(invalid)} invalid still, ${grouped(undecided)} for their handler to say`,
    ...payloads.flatMap(({ id, contract, key, verdict, problem }) => [
      `${id}  ${printable(`${contract}  ${key}`)}`,
      verdict === "invalid"
        ? screen.paint("red", `   ▲ ${printable(problem ?? "")}`)
        : `   ${words[verdict]}`,
    ]),
    ...(total > payloads.length ? [`and ${grouped(total - payloads.length)} more`] : []),
  ];
}

const words = { valid: "valid", undecided: "its handler says" } as const;

/** `would redrive 12 payloads: 10 would go in, 2 would stay` */
export function previewVerdict({ total, valid, invalid, undecided }: QuarantinePreview): string {
  if (total === 0) return "nothing in quarantine matches: nothing would be redriven";
  const parts = [
    `${grouped(valid)} would go in`,
    `${grouped(invalid)} would stay`,
    ...(undecided === 0 ? [] : [`${grouped(undecided)} as their handler says`]),
  ];
  return `would redrive ${counted(total, "payload")}: ${parts.join(", ")}`;
}
