import type { QuarantinedPayload } from "@trellis/engine/inspection";
import { printable } from "../terminal/cells.ts";
import type { Screen } from "../terminal/screen.ts";

type Difference = NonNullable<QuarantinedPayload["sinceValid"]>["differences"][number];

/** Differences that are shown; who wants all of them asks for JSON. */
const shownMax = 40;

/** What has changed since the last valid payload, one line for each place. */
export function differenceLines(differences: readonly Difference[], { paint }: Screen): string[] {
  const lines = differences.slice(0, shownMax).map((difference) => {
    const { place, change } = difference;
    const text = `  ${signs[change]} ${printable(place === "" ? "(the document)" : place)}  ${typesOf(difference)}`;
    return change === "removed" ? paint("red", text) : text;
  });
  const left = differences.length - lines.length;
  return left > 0 ? [...lines, `  and ${left} more (--json shows all)`] : lines;
}

const signs = { added: "+", removed: "-", retyped: "~" } as const;

function typesOf({ before = [], after = [], change }: Difference): string {
  const [was, is] = [before.join(" or "), after.join(" or ")];
  return change === "retyped" ? `${was}, now ${is}` : was + is;
}
