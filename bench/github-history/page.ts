import type { Containment } from "@trellis/model/contracts";

/** What became of one event from one version to the next. */
export interface Change {
  readonly event: string;
  readonly backward: Containment;
  readonly forward: Containment;
}

export interface Release {
  readonly from: string;
  readonly to: string;
  readonly tookMs: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changes: readonly Change[];
}

/** Events that one release lists by name, and sentences for each of their answers. */
const eventsMax = 8;
const sentencesMax = 3;

/** The page `docs/compatibility-of-github-webhooks.md`. */
export function pageOf(
  releases: readonly Release[],
  payloads: { readonly judged: number; readonly contradictions: number },
): string {
  const answers = releases.flatMap(({ changes }) =>
    changes.flatMap(({ backward, forward }) => [backward, forward]),
  );
  const count = (answer: string): number => answers.filter((each) => each.answer === answer).length;
  const slowest = Math.max(...releases.map(({ tookMs }) => tookMs));
  return [
    "# What the gate would have said to GitHub",
    "",
    "GitHub's webhooks are described by JSON Schemas that are published as `@octokit/webhooks-schemas`. This page takes each of",
    `the ${releases.length + 1} published versions for a release of ours and each webhook for a contract, and shows what`,
    "[the compatibility check](compatibility.md) says about each step, under the open content model. It is written by",
    "`npm run github-history -w @trellis/bench -- --write`.",
    "",
    `- ${answers.length} comparisons: ${count("yes")} times "yes", ${count("no")} times "no", ${count("unknown")} times "unknown".`,
    `- The recorded payloads of \`@octokit/webhooks-examples\` were judged ${payloads.judged.toLocaleString("en")} times where the answer was "yes"; ` +
      `they contradicted it ${payloads.contradictions} times.`,
    `- The slowest step took ${(slowest / 1_000).toFixed(1)} s for all its events in both directions.`,
    "",
    "Backward: new readers read old payloads. Forward: today's readers read new payloads.",
    "",
    "| step | events | compatible both ways | backward only | forward only | neither | unknown | ms |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...releases.map(rowOf),
    "",
    ...releases.flatMap(sectionOf),
  ].join("\n");
}

function rowOf({ from, to, tookMs, changes }: Release): string {
  const sorts = changes.map(sortOf);
  const count = (sort: string): number => sorts.filter((each) => each === sort).length;
  const figures = ["both", "backward", "forward", "neither", "unknown"].map(count);
  return `| ${from} to ${to} | ${changes.length} | ${figures.join(" | ")} | ${Math.round(tookMs)} |`;
}

function sortOf({ backward, forward }: Change): string {
  if ([backward, forward].some(({ answer }) => answer === "unknown")) return "unknown";
  if (backward.answer === "yes") return forward.answer === "yes" ? "both" : "backward";
  return forward.answer === "yes" ? "forward" : "neither";
}

function sectionOf({ from, to, added, removed, changes }: Release): readonly string[] {
  const told = changes.filter((change) => sortOf(change) !== "both");
  if (told.length + added.length + removed.length === 0) return [];
  const shown = told.slice(0, eventsMax);
  return [
    `## ${from} to ${to}`,
    "",
    ...(added.length > 0 ? [`New: ${added.map(code).join(", ")}.`, ""] : []),
    ...(removed.length > 0 ? [`Gone: ${removed.map(code).join(", ")}.`, ""] : []),
    ...shown.flatMap(({ event, backward, forward }) => [
      `- ${code(event)}`,
      ...linesOf("backward", backward),
      ...linesOf("forward", forward),
    ]),
    ...(told.length > shown.length
      ? [
          `- and ${told.length - shown.length} more: ${told
            .slice(eventsMax)
            .map(({ event }) => code(event))
            .join(", ")}`,
        ]
      : []),
    "",
  ];
}

function linesOf(direction: string, answer: Containment): readonly string[] {
  if (answer.answer === "yes") return [];
  const told = answer.answer === "no" ? answer.differences : answer.doubts;
  const sentences = told
    .slice(0, sentencesMax)
    .map(({ at, message }) => `${at === "" ? "" : `${code(at)}: `}${message}`);
  const more = told.length > sentencesMax ? [`and ${told.length - sentencesMax} more`] : [];
  return [...sentences, ...more].map((sentence) => `  - ${direction} ${answer.answer}: ${sentence}`);
}

function code(text: string): string {
  return `\`${text}\``;
}
