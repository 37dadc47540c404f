import { catalogue } from "../catalogue.ts";
import type { Session } from "../session.ts";
import { sourcesHere } from "../system/sources-here.ts";
import { seconds } from "../terminal/quantity.ts";
import { diagnosticLines } from "./diagnostic-text.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { failureOf } from "./failure.ts";
import { envelopeOf } from "./outcome.ts";

/** Says why a command did not get to its outcome: cause and cure on stderr, or the envelope on stdout. */
export function reportFailure(
  error: unknown,
  argv: readonly string[],
  session: Session,
  tookMs: number,
): ExitCode {
  const command = commandOf(argv);
  const { diagnostics, exitCode, root } = failureOf(error, command);
  const { out, err, options, world } = session;
  if (options.json === true) {
    out.write(
      `${JSON.stringify(envelopeOf({ schema: "trellis.failure/1", data: null, exitCode, diagnostics }))}\n`,
    );
  } else {
    const sources = root === undefined ? undefined : sourcesHere(root, world.cwd);
    for (const each of diagnostics) err.write(`${diagnosticLines(each, err, sources).join("\n")}\n`);
  }
  const wantsStack = exitCode === exitCodes.bug || (world.env["TRELLIS_STACK"] ?? "") !== "";
  if (wantsStack && error instanceof Error) err.write(`${error.stack ?? String(error)}\n`);
  err.write(`${`trellis ${command}`.trim()} failed, exit code ${exitCode} (${seconds(tookMs)})\n`);
  return exitCode;
}

/** The command in what was typed: `dlq ls` of `dlq ls --limit 3`. */
function commandOf(argv: readonly string[]): string {
  const first = argv.findIndex((word) => !word.startsWith("-"));
  const [name = "", second = ""] = first === -1 ? [] : argv.slice(first);
  const entry = catalogue.find((each) => each.name === name);
  const isGrouped =
    entry !== undefined && "commands" in entry && entry.commands.some((each) => each.name === second);
  return isGrouped ? `${name} ${second}` : name;
}
