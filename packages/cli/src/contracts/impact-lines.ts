import {
  type ContractChange,
  type Finding,
  findingText,
  type ReaderImpact,
  sentBefore,
  whomToAsk,
} from "@trellis/model/contracts";
import { labelled } from "../terminal/prose.ts";
import { counted } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import type { Sources } from "../report/diagnostic-text.ts";
import type { ContractReport } from "./contract-report.ts";

/** For people: each contract that is not as it was, who publishes and who reads it, and what becomes of each reader. */
export function impactLines({ impact, base }: ContractReport, screen: Screen, sources: Sources): string[] {
  const changes = impact.changes.filter(({ change }) => change !== "added");
  const added = impact.changes.filter(({ change }) => change === "added");
  const isNew = `new, or not frozen at ${base.title}`;
  return [
    ...(changes.length === 0
      ? []
      : [screen.paint("bold", `${counted(changes.length, "contract")} changed since ${base.title}`), ""]),
    ...changes.flatMap((change) => [...changeLines(change, screen, sources), ""]),
    ...(added.length === 0 || base.commit === undefined
      ? []
      : [...labelled(`${isNew}  `, added.map(nameOf).join(", "), screen.columns), ""]),
  ].slice(0, -1);
}

const marks = { incompatible: "✗", unknown: "?", compatible: "✓" } as const;
const effectMarks = { affected: "✗", unknown: "?", unaffected: "✓" } as const;

function changeLines(change: ContractChange, screen: Screen, sources: Sources): string[] {
  const { verdict, owner, findings, readers } = change;
  const style = verdict === "compatible" ? "cyan" : verdict === "unknown" ? "yellow" : "red";
  const head = `${marks[verdict]} ${nameOf(change)}  ${changeWords(change)}`;
  return [
    ...labelled("", `${head}: ${verdict}, ${change.why}`, screen.columns).map((line, at) =>
      at === 0 ? screen.paint(["bold", style], line.slice(0, 1)) + line.slice(1) : `  ${line}`,
    ),
    ...(change.change === "added"
      ? []
      : labelled("  of    ", `${owner.context}, ${whomToAsk(owner)}`, screen.columns)),
    ...findings.flatMap((finding) => labelled("  what  ", findingText(finding), screen.columns)),
    ...readers.flatMap((reader) => readerLines(reader, screen, sources)),
  ];
}

function readerLines(reader: ReaderImpact, screen: Screen, sources: Sources): string[] {
  const { file, line } = reader.where;
  const place = `${sources.shown(file)}${line === undefined ? "" : `:${line}`}`;
  const label = `  ${effectMarks[reader.effect]} `;
  const read = reader.fields.length === 0 ? "" : ` (${reader.fields.join(", ")})`;
  const told =
    reader.effect === "unaffected"
      ? `${reader.function}  unaffected: ${reader.why}`
      : `${reader.function}  ${reader.effect}${read}, ${place}; ask ${whomToAsk(reader)}`;
  return labelled(label, told, screen.columns).map((text, at) =>
    at === 0 && reader.effect !== "unaffected" ? text.replace(label, () => screen.paint("red", label)) : text,
  );
}

/** `intake.purchase-changed.v1`, `GET /invoices`. */
export function nameOf({ contract, version }: ContractChange): string {
  return version === undefined ? contract : `${contract}.v${version}`;
}

export function changeWords({ change }: ContractChange): string {
  const words = {
    added: "is new, or was not frozen",
    removed: "is gone",
    changed: "changed",
    "version-added": "is a new version",
    "version-removed": "is not declared any more",
  };
  return words[change];
}

/** `what was sent before, read as it is now`. */
export function directionWords(kind: ContractChange["kind"], finding: Finding): string {
  return sentBefore(kind, finding)
    ? "what was sent before, read as it is now"
    : "what is sent now, read as it was before";
}
