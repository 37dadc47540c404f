import { Command, CommanderError } from "commander";
import { catalogue, type CatalogueEntry } from "./catalogue.ts";
import type { Act } from "./define-command.ts";
import type { Outcome } from "./report/outcome.ts";
import { sessionOf, type GlobalOptions, type Session } from "./session.ts";
import { screenOf, type Screen } from "./terminal/screen.ts";
import { versionHere } from "./version.ts";
import type { World } from "./world.ts";

export interface Ending {
  readonly outcome: Outcome;
  readonly session: Session;
}

/**
 * Parses the command line and runs the command that it names; undefined when it asked for help or the version,
 * which are printed.
 *
 * @throws CommanderError when the command line can't be understood, and what the command throws
 */
export async function runProgram(argv: readonly string[], world: World): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  const program = programFor(screenOf(world.stdout, world.env));
  addCommands(program, catalogue, async (perform) => {
    const session = sessionOf(world, program.opts<GlobalOptions>());
    ending = { session, outcome: await perform(session) };
  });
  try {
    await program.parseAsync(helpLast(argv), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError && shownByCommander.has(error.code))) throw error;
  }
  return ending;
}

/** Help that was asked for, the version, and the help of a command that is only a group of others. */
const shownByCommander = new Set(["commander.helpDisplayed", "commander.help", "commander.version"]);

function programFor(out: Screen): Command {
  const program = new Command("trellis")
    .usage("<command> [options]")
    .description("Serverless systems that stay understandable at scale.")
    .version(versionHere(), "--version", "print the version")
    .helpOption("-h, --help", "show what a command does and takes")
    .helpCommand(false)
    .option("--json", "print JSON: { schema, ok, data, diagnostics }")
    .option("--dir <root>", "the system's folder (default: the nearest with trellis.config.ts)")
    .option("--url <url>", "inspection URL of an engine that runs elsewhere (or TRELLIS_URL)")
    .option("--token <token>", "its token (better given as TRELLIS_TOKEN)")
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => out.paint("bold", title) })
    .configureOutput({
      // Only help comes here: errors are thrown, and reported with all others.
      writeOut: out.write,
      writeErr: out.write,
      outputError: () => {},
      getOutHelpWidth: () => out.columns ?? helpColumns,
      getErrHelpWidth: () => out.columns ?? helpColumns,
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .exitOverride();
  program.addHelpText(
    "after",
    "\nStart with `trellis dev`. `trellis <command> --help` tells more about each.",
  );
  return program;
}

const helpColumns = 100;

function addCommands(parent: Command, entries: readonly CatalogueEntry[], act: Act): void {
  const entryByName = new Map(entries.map((entry) => [entry.name, entry]));
  for (const entry of entries) {
    const command = parent
      .command(entry.name)
      .summary(entry.summary)
      .description(capitalised(entry.summary) + ".");
    if (entry.heading !== undefined) command.helpGroup(entry.heading);
    command.helpCommand(false);
    if ("commands" in entry) addCommands(command, entry.commands, act);
  }
  parent.hook("preSubcommand", async (_parent, command) => {
    const entry = entryByName.get(command.name());
    if (entry !== undefined && "load" in entry) (await entry.load())(command, act);
  });
}

/** `help dlq ls` is `dlq ls --help`: that way the command is loaded before its help is shown. */
function helpLast(argv: readonly string[]): string[] {
  return argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
