import type { Diagnostic } from "@trellis/model";
import type { Screen } from "../terminal/screen.ts";
import type { ExitCode } from "./exit-code.ts";

/** What a command came to: everything that is printed about it, in text or as JSON. */
export interface Outcome {
  /** Names the shape of `data`, with a version that grows when a reader of the older one would be misled. */
  readonly schema: string;
  readonly data: unknown;
  /** The data as lines for people, cut to the screen given; `streamed` when all of it has been printed before. */
  readonly text: ((screen: Screen) => readonly string[]) | "streamed";
  /** One line that says how it ended, without the time it took; undefined when another process has said it. */
  readonly verdict: string | undefined;
  /** Default 0. */
  readonly exitCode?: ExitCode;
  /** Findings about the system or the command; in text, `text` prints those that are data. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** The JSON that every command prints with `--json`: one document, or one on each line of a stream. */
export interface Envelope {
  readonly schema: string;
  readonly ok: boolean;
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

export function envelopeOf(outcome: Pick<Outcome, "schema" | "data" | "exitCode" | "diagnostics">): Envelope {
  return {
    schema: outcome.schema,
    ok: (outcome.exitCode ?? 0) === 0,
    data: outcome.data,
    diagnostics: outcome.diagnostics ?? [],
  };
}
