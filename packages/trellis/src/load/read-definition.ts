import { hash } from "node:crypto";
import { type DefinitionModel, suggest } from "@trellis/model";
import type { StateMachineDefinition } from "../declare/workflow.ts";
import type { ContextFolder } from "./layout.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Owner } from "./members.ts";

/** The most that Step Functions takes, in UTF-8. */
const definitionMaxBytes = 1_048_576;

/** A state machine, and the file that it comes from. */
export interface FoundDefinition {
  readonly definition: DefinitionModel;
  readonly file: string;
}

/**
 * A workflow's definition: the one given, or the one in the file named. Undefined, and reported, when there is none.
 * Whether its states make sense is not judged here.
 *
 * @param leftOver files of the folder that no workflow names; one that was meant here is taken out
 */
export function readDefinition(
  loading: Loading,
  given: string | StateMachineDefinition,
  folder: ContextFolder,
  leftOver: Map<string, string>,
  owner: Owner,
): FoundDefinition | undefined {
  if (typeof given !== "string") {
    // What code has built may hold what JSON has not: undefined members, dates.
    return parsed(loading, JSON.stringify(given) ?? "null", owner.source.file, owner);
  }
  const file = folder.workflows.get(given);
  if (file === undefined) {
    reportMissing(loading, given, folder, leftOver, owner);
    return undefined;
  }
  return parsed(loading, loading.readDocument(file) ?? "", file, undefined);
}

/** Of definitions that say the same it is the same, however they are laid out. */
export function definitionHash(definition: DefinitionModel): string {
  return hash("sha256", JSON.stringify(inOrder(definition)), "hex");
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}

/** @param owner the declaration, where the definition was built in code */
function parsed(
  loading: Loading,
  text: string,
  file: string,
  owner: Owner | undefined,
): FoundDefinition | undefined {
  const report = (message: string, fix: string, line?: number, column?: number): void => {
    const place = { file, ...(line === undefined || column === undefined ? {} : { line, column }) };
    const where = owner === undefined ? place : loading.locate(owner.source, ...owner.words);
    const title = owner === undefined ? file : owner.title;
    loading.report({ code: "TRL0161", severity: "error", message: `${title} ${message}`, where, fix });
  };
  const bytes = Buffer.byteLength(text);
  if (bytes > definitionMaxBytes) {
    const size = `holds ${bytes.toLocaleString("en-US")} bytes; ${definitionMaxBytes.toLocaleString("en-US")} are the most`;
    report(size, "Cut it into workflows that start each other");
    return undefined;
  }
  const read = parseJson(text);
  if ("problem" in read) {
    report(`is no JSON: ${read.problem}`, "Correct the file at this place", read.line, read.column);
    return undefined;
  }
  const { value } = read;
  if (isRecord(value) && typeof value.StartAt === "string" && isRecord(value.States))
    return { definition: value, file };
  const missing = isRecord(value)
    ? `has no ${typeof value.StartAt === "string" ? "States" : "StartAt"}`
    : `holds ${describe(value)}`;
  report(missing, "Write a state machine in the Amazon States Language: an object with StartAt and States");
  return undefined;
}

type ReadJson =
  | { readonly value: unknown }
  | { readonly problem: string; readonly line: number; readonly column: number };

function parseJson(text: string): ReadJson {
  try {
    // An editor may have put a byte order mark before it.
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = /at position (\d+)/.exec(message)?.[1];
    // Without a position it is the end that came too early.
    const before = text.slice(0, at === undefined ? text.length : Number(at)).split("\n");
    const problem = message.replace(/,? ?(in JSON )?at position.*$/s, "").replace(/, "[^]*$/, "");
    return { problem, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

function reportMissing(
  loading: Loading,
  named: string,
  folder: ContextFolder,
  leftOver: Map<string, string>,
  owner: Owner,
): void {
  const meant =
    suggest(named, leftOver.keys()) ??
    [`${named}.asl.json`, `${named}.json`].find((name) => leftOver.has(name));
  // A file that was meant for this workflow is one mistake, not two.
  if (meant !== undefined) leftOver.delete(meant);
  loading.report({
    code: "TRL0160",
    severity: "error",
    message: `${owner.title} is read from contexts/${folder.name}/workflows/${named}, which does not exist${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    where: loading.locate(owner.source, ...owner.words, named),
    fix:
      meant === undefined ? `Write contexts/${folder.name}/workflows/${named}` : `Write workflow("${meant}")`,
  });
}
