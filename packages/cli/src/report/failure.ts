import { codes, Fault, suggest, type Code, type Diagnostic } from "@trellis/model";
import { CommanderError } from "commander";
import { exitCodeOf, type ExitCode } from "./exit-code.ts";

/** A command that did not get to its outcome. */
export interface Failure {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;
  /** The folder that the diagnostics' files are in, where they have any. */
  readonly root?: string;
}

/**
 * What is said about an error that ended a command: a fault keeps its code, anything unexpected is our bug.
 *
 * @param command the command as typed, for the way to its help: `dlq ls`
 */
export function failureOf(error: unknown, command: string): Failure {
  if (error instanceof SystemInvalid) {
    const diagnostics = [...error.diagnostics, diagnosticOf(error)];
    return { diagnostics, exitCode: exitCodeOf(error.code), root: error.root };
  }
  if (error instanceof CommanderError) return usageFailure(error, command);
  const fault = error instanceof Fault ? error : bugOf(error);
  return { diagnostics: [diagnosticOf(fault)], exitCode: exitCodeOf(fault.code) };
}

/** The system that a command needs can't be loaded; carries what is wrong with it. */
export class SystemInvalid extends Fault {
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, root: string, diagnostics: readonly Diagnostic[]) {
    super("TRL0314", message, { retry: "never" });
    this.root = root;
    this.diagnostics = diagnostics;
  }
}

function diagnosticOf(fault: Fault): Diagnostic {
  const entry = entryOf(fault.code);
  const why = entry === undefined || saysAgain(entry.cause, fault.message) ? undefined : entry.cause;
  return {
    code: fault.code,
    severity: "error",
    message: fault.message,
    ...(why === undefined ? {} : { why }),
    fix: entry?.cure ?? "update the trellis command: it does not know this code yet",
  };
}

/** Whether most words of a code's cause stand in the message already: read twice, they only take room. */
function saysAgain(cause: string, message: string): boolean {
  const said = new Set(longWords(message));
  const words = longWords(cause);
  return words.filter((word) => said.has(word)).length > words.length / 2;
}

function longWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z]{4,}/g) ?? [];
}

/** An engine may be newer than this command and know more codes than the types say. */
function entryOf(code: Code): (typeof codes)[Code] | undefined {
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}

/** What commander found wrong with the command line, in our words. */
function usageFailure(error: CommanderError, command: string): Failure {
  const [problem = "", meant] = error.message.replace(/^error: /, "").split("\n");
  const hint = nearestOf(meant ?? "", /'-{0,2}(.+)'/.exec(problem)?.[1] ?? "");
  const code = error.code === "commander.unknownCommand" ? "TRL0601" : "TRL0602";
  const message =
    problem.replaceAll("'", '"').replace(/\.$/, "") + (hint === undefined ? "" : `; did you mean "${hint}"?`);
  const fix =
    code === "TRL0601" ? codes[code].cure : `See its arguments and options: trellis ${command} --help`;
  return { diagnostics: [{ code, severity: "error", message, fix }], exitCode: exitCodeOf(code) };
}

/** Commander finds nearly every word similar to some other; a hint that is not near only misleads. */
function nearestOf(hint: string, word: string): string | undefined {
  const [, dashes = "", candidates = ""] = /Did you mean (?:one of )?(-{0,2})(.+)\?/.exec(hint) ?? [];
  const nearest = suggest(word, candidates.split(`, ${dashes}`));
  return nearest === undefined ? undefined : dashes + nearest;
}

function bugOf(error: unknown): Fault {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Fault("TRL0610", message, { cause: error });
}
