import { hash } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Edit } from "@trellis/model";
import { readFacts } from "../facts/read-facts.ts";
import type { Source, Sources } from "../read-sources.ts";

/**
 * Makes the edits of findings, each finding's together or not at all. A file that has changed since it was read, or
 * could not be parsed afterwards, stays as it is. Of edits that overlap the first is made: the others come up again
 * when the sources are read anew.
 *
 * @returns the findings whose edits were made
 */
export function applyEdits(sources: Sources, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const accepted = new Map<string, Edit[]>();
  const made: Diagnostic[] = [];
  for (const finding of findings) {
    const edits = finding.edits ?? [];
    const free = edits.every(
      (edit) => !(accepted.get(edit.file) ?? []).some((other) => overlap(edit, other)),
    );
    if (edits.length === 0 || !free) continue;
    for (const edit of edits) accepted.set(edit.file, [...(accepted.get(edit.file) ?? []), edit]);
    made.push(finding);
  }
  const texts = new Map<string, string>();
  for (const [file, edits] of accepted) {
    const text = editedText(sources, file, edits);
    if (text !== undefined) texts.set(file, text);
  }
  const whole = made.filter(({ edits = [] }) => edits.every(({ file }) => texts.has(file)));
  // A finding that lost one of its files takes its edits in the others back, and with them the others' edits there.
  const spoilt = new Set(
    made.filter((each) => !whole.includes(each)).flatMap(({ edits = [] }) => edits.map(({ file }) => file)),
  );
  for (const [file, text] of texts) if (!spoilt.has(file)) writeWhole(join(sources.root, file), text);
  return whole.filter(({ edits = [] }) => edits.every(({ file }) => !spoilt.has(file)));
}

function overlap(one: Edit, other: Edit): boolean {
  return one.start <= other.end && other.start <= one.end;
}

function editedText({ root, files }: Sources, file: string, edits: readonly Edit[]): string | undefined {
  const source: Source | undefined = files.get(file);
  if (source === undefined) return undefined;
  const text = readFileSync(join(root, file), "utf8");
  if (hash("sha256", text) !== source.hash) return undefined;
  let edited = text;
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
    edited = edited.slice(0, edit.start) + edit.text + edited.slice(edit.end);
  }
  return readFacts(file, edited, source.area).problem === undefined ? edited : undefined;
}

/** Nobody sees half of it. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: statSync(path).mode });
  renameSync(draft, path);
}
