import { exitCodes, type ExitCode } from "./report/exit-code.ts";
import { envelopeOf, type Outcome } from "./report/outcome.ts";
import { runProgram } from "./program.ts";
import { sessionOf, type Session } from "./session.ts";
import { proseLines } from "./terminal/prose.ts";
import { seconds } from "./terminal/quantity.ts";
import { realWorld, type World } from "./world.ts";

/**
 * Runs one `trellis` command line: data goes to stdout, everything else to stderr, the verdict last of all.
 *
 * @param argv the words after `trellis`
 * @returns the exit code; see `exitCodes`
 */
export async function main(argv: readonly string[], world: World = realWorld()): Promise<ExitCode> {
  const startedAt = world.now();
  const tookMs = (): number => world.now() - startedAt;
  try {
    const ending = await runProgram(argv, world);
    if (ending === undefined) return exitCodes.ok;
    return report(ending.outcome, ending.session, tookMs());
  } catch (error) {
    // Loaded late: failures know the catalogue of codes, and `--help` need not wait for it.
    const { reportFailure } = await import("./report/report-failure.ts");
    return reportFailure(error, argv, sessionOf(world, { json: argv.includes("--json") }), tookMs());
  }
}

function report(outcome: Outcome, session: Session, tookMs: number): ExitCode {
  const { out, err, options } = session;
  if (outcome.text === "streamed") {
    // Everything was printed as it happened.
  } else if (options.json === true) {
    out.write(`${JSON.stringify(envelopeOf(outcome), undefined, out.isTty ? 2 : undefined)}\n`);
  } else {
    const lines = outcome.text(out);
    if (lines.length > 0) out.write(`${lines.join("\n")}\n`);
  }
  if (outcome.verdict !== undefined) {
    err.write(`${proseLines(`${outcome.verdict} (${seconds(tookMs)})`, err.columns).join("\n")}\n`);
  }
  return outcome.exitCode ?? exitCodes.ok;
}
