import type { Diagnostic } from "../errors/diagnostic.ts";
import { suggest } from "../names/suggest.ts";
import { fieldOf, partFieldOf } from "./compare.ts";
import type { ContractChange, Finding, Impact, Party, ReaderImpact } from "./impact.ts";

/**
 * What of an impact is wrong: each contract that breaks somebody, each subscription and each caller that is broken, each
 * change that nobody can judge. Compatible changes are none of it.
 */
export function impactDiagnostics({ changes }: Impact): Diagnostic[] {
  return changes.flatMap((change) => [...contractDiagnostics(change), ...readerDiagnostics(change)]);
}

/** `event intake.purchase-changed version 1`, `GET /invoices`. */
function titleOfChange({ kind, contract, version }: ContractChange): string {
  return kind === "event" ? `event ${contract} version ${version}` : contract;
}

/** `team finance (finance@pulse.example, on call finance-oncall@pulse.example)`. */
export function whomToAsk({ team, contact, onCall }: Party): string {
  const ways = [contact, onCall === "" ? "" : `on call ${onCall}`].filter((way) => way !== "");
  return `team ${team}${ways.length === 0 ? "" : ` (${ways.join(", ")})`}`;
}

/** ``/plan/units: `units` must be at most 9 now; 10 was allowed``: pointer and words. */
export function findingText({ at, message }: Pick<Finding, "at" | "message">): string {
  return at === "" ? message : `${at}: ${message}`;
}

/** Longest counter-example in a sentence, in characters; the JSON output has it whole. */
const exampleMaxLength = 400;

function* contractDiagnostics(change: ContractChange): Generator<Diagnostic> {
  const { verdict, policy, where, owner, readers, change: kind } = change;
  if (verdict === "compatible") return;
  const findings = findingsThatCount(change);
  const title = titleOfChange(change);
  const told = findings.slice(0, 3).map(findingText).join("; ");
  const more = findings.length > 3 ? `; and ${findings.length - 3} more` : "";
  const words =
    kind === "removed" ? "is gone" : kind === "version-removed" ? "is not declared any more" : "was changed";
  if (verdict === "unknown") {
    yield {
      code: "TRL0418",
      severity: "warning",
      message: `${title} ${words}, and nobody can tell whether its policy "${policy}" holds: ${told}${more}`,
      where,
      fix: `Look at these places; if in doubt, ${newVersion(change)}`,
    };
    return;
  }
  const example = exampleText(change, readers.length === 0 ? [] : findings);
  yield {
    code: "TRL0411",
    severity: "error",
    message: `${title} ${words}, against its policy "${policy}": ${told}${more}`,
    where,
    why: `${change.why}${example === undefined ? "" : `; ${example}`}`,
    fix: `Take it back or make it compatible, or ${newVersion(change)}; it belongs to ${whomToAsk(owner)}`,
  };
}

function* readerDiagnostics(change: ContractChange): Generator<Diagnostic> {
  for (const reader of change.readers.filter(({ effect }) => effect === "affected")) {
    // Of a broken contract, the contract's own finding shows the document.
    const example = change.verdict === "incompatible" ? undefined : exampleText(change, reader.findings);
    yield {
      code: "TRL0412",
      severity: change.verdict === "incompatible" ? "error" : "warning",
      message: `${reader.function} ${usesText(change, reader)}: ${reader.findings.slice(0, 3).map(findingText).join("; ")}${renameHint(change, reader)}`,
      where: reader.where,
      ...(example === undefined ? {} : { why: example }),
      fix:
        change.change === "version-added"
          ? `Let it follow in the same change, and tell ${whomToAsk(reader)}`
          : `Ask ${whomToAsk(reader)}; keep what it ${change.kind === "event" ? "reads" : "uses"}, or ${newVersion(change)}`,
    };
  }
}

/** What broke those who are broken; where no reader is known, all that differs. */
function findingsThatCount({ findings, readers, verdict }: ContractChange): readonly Finding[] {
  const effect = verdict === "unknown" ? "unknown" : "affected";
  const met = readers.filter((reader) => reader.effect === effect).flatMap((reader) => reader.findings);
  const known = new Map(met.map((finding) => [findingText(finding), finding]));
  return known.size === 0 ? findings : [...known.values()];
}

/** `reads "amount" of market.purchase-made version 1`, `sends "page" to GET /invoices`. */
function usesText(change: ContractChange, reader: ReaderImpact): string {
  const title = titleOfChange(change).replace(/^event /, "");
  if (change.kind === "event") return readsText(reader, title);
  const places = reader.findings.map(partFieldOf);
  const ofAnswers = places.filter(({ part }) => part === "responses");
  if (ofAnswers.some(({ field }) => field !== undefined))
    return readsText({ ...reader, fields: fieldsIn(ofAnswers) }, title);
  const sent = fieldsIn(places);
  return sent.length === 0 ? `calls ${title}` : `sends ${quoted(sent)} to ${title}`;
}

function fieldsIn(places: readonly { readonly field: string | undefined }[]): string[] {
  return [...new Set(places.map(({ field }) => field).filter((field) => field !== undefined))];
}

const quoted = (names: readonly string[]): string => names.map((field) => `"${field}"`).join(", ");

function readsText({ fields, reads }: Pick<ReaderImpact, "fields" | "reads">, title: string): string {
  const read = fields.filter((field) => reads === undefined || reads.includes(field));
  if (read.length > 0) return `reads ${quoted(read)} of ${title}`;
  if (fields.length === 0) return `reads what changes in ${title}`;
  return `read ${quoted(fields)} of ${title} before this change, and runs until it is released`;
}

/** A field that went, and one that came in its place: most likely one field. */
function renameHint({ kind, findings }: ContractChange, { reads = [] }: ReaderImpact): string {
  const places = findings.map((finding) =>
    kind === "event" ? { part: "", field: fieldOf(finding) } : partFieldOf(finding),
  );
  const mentioned = fieldsIn(kind === "event" ? places : places.filter(({ part }) => part === "responses"));
  const gone = mentioned.filter((name) => reads.includes(name));
  const came = mentioned.filter((name) => !reads.includes(name));
  const [first, ...others] = gone;
  if (first === undefined || came.length === 0) return "";
  const meant = suggest(first, came) ?? (came.length === 1 && others.length === 0 ? came[0] : undefined);
  return meant === undefined ? "" : `; was it renamed to "${meant}"?`;
}

/**
 * A finding whose counter-example shows what breaks the readers given: with a whole document where there is one, otherwise
 * with what is left of it for a reader.
 */
export function shownFinding(
  { findings }: ContractChange,
  broken: readonly Finding[],
): (Finding & { readonly isWhole: boolean }) | undefined {
  const shows = ({ counterExample }: Finding): boolean => counterExample !== undefined;
  const isMet = ({ direction, at }: Finding): boolean =>
    broken.some((each) => each.direction === direction && each.at === at);
  const whole = findings.find((finding) => shows(finding) && (broken.length === 0 || isMet(finding)));
  if (whole !== undefined) return { ...whole, isWhole: true };
  const part = broken.find(shows);
  return part === undefined ? undefined : { ...part, isWhole: false };
}

/**
 * Whether what a finding is about was sent before the change, and is read after it: so it is backward, and forward the
 * other way round. An answer goes against the request: whoever knows the operation as it was is given it now.
 */
export function sentBefore(kind: ContractChange["kind"], { direction, at }: Finding): boolean {
  return (direction === "backward") !== (kind === "api" && at.startsWith("/responses"));
}

function exampleText(change: ContractChange, broken: readonly Finding[]): string | undefined {
  const found = shownFinding(change, broken);
  if (found === undefined) return undefined;
  // With blanks, at which a narrow screen can break it.
  const spread = JSON.stringify(found.counterExample?.document, undefined, 1) ?? "nothing";
  const text = spread.replaceAll(/\n */g, " ");
  const shown = text.length > exampleMaxLength ? `${text.slice(0, exampleMaxLength)}...` : text;
  const what = found.isWhole ? "" : "of what it reads, ";
  return sentBefore(change.kind, found)
    ? `${what}valid before, and refused now: ${shown}`
    : `${what}valid now, and refused by whoever knows the contract as it was: ${shown}`;
}

function newVersion({ kind, contract, version }: ContractChange): string {
  return kind === "event"
    ? `publish it as version ${(version ?? 0) + 1} of ${contract}, with an upcast`
    : "offer it under a path of its own";
}
