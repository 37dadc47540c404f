import type { PreviewedDeadLetter, RedrivePreview } from "@trellis/engine/inspection";
import { printable } from "../terminal/cells.ts";
import { counted, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines } from "../terminal/table.ts";

/** What a redrive would do: how many of which function, and the oldest few as they would be delivered. */
export function previewLines({ functions, deadLetters }: RedrivePreview, screen: Screen): string[] {
  if (deadLetters.length === 0) return [];
  const columns = [
    { title: "FUNCTION", flexible: true },
    { title: "DEAD LETTERS", align: "right" as const },
  ];
  return [
    ...tableLines(
      columns,
      functions.map((each) => [each.function, grouped(each.count)]),
      screen,
    ),
    ...deadLetters.flatMap((each) => ["", ...deadLetterLines(each, screen)]),
  ];
}

/** `would redrive 12 dead letters; 1 of the 5 shown breaks its contract` */
export function previewVerdict({ total, deadLetters }: RedrivePreview): string {
  if (total === 0) return "no dead letters match: nothing would be redriven";
  const broken = deadLetters.filter(({ problem }) => problem !== undefined).length;
  const [shown, breaks] = [
    deadLetters.length,
    broken === 1 ? "breaks its contract" : "break their contracts",
  ];
  const verdict =
    broken === 0 ? `the ${shown} shown keep their contracts` : `${broken} of the ${shown} shown ${breaks}`;
  return `would redrive ${counted(total, "dead letter")}; ${verdict}`;
}

function deadLetterLines(
  { id, function: name, eventType, event, problem }: PreviewedDeadLetter,
  screen: Screen,
): string[] {
  const { data } = event as { readonly data?: unknown }; // a CloudEvent
  return [
    `${id}  ${printable(`${name}  ${eventType}`)}`,
    // Whole, whatever the width: somebody will compare it.
    `   ${printable(JSON.stringify(data) ?? "no data")}`,
    problem === undefined ? "   valid" : screen.paint("red", `   ▲ ${printable(problem)}`),
  ];
}
