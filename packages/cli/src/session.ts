import { screenOf, type Screen } from "./terminal/screen.ts";
import { envelopeOf } from "./report/outcome.ts";
import type { World } from "./world.ts";

/** The options that every command takes, before or after its name. */
export interface GlobalOptions {
  readonly json?: boolean;
  /** The system's folder, as typed. */
  readonly dir?: string;
  /** The inspection URL of an engine that runs elsewhere. */
  readonly url?: string;
  readonly token?: string;
}

/** One run of one command: what was asked for, and where to answer. */
export interface Session {
  readonly world: World;
  readonly options: GlobalOptions;
  readonly out: Screen;
  readonly err: Screen;
  /** Prints one item of a stream at once: a line for people, or an envelope on its line with `--json`. */
  readonly stream: (schema: string, item: unknown, line: (screen: Screen) => string) => void;
  /** Whether a person is there to be asked. */
  readonly canAsk: boolean;
}

export function sessionOf(world: World, options: GlobalOptions): Session {
  const out = screenOf(world.stdout, world.env);
  const err = screenOf(world.stderr, world.env);
  return {
    world,
    options,
    out,
    err,
    stream: (schema, item, line) => {
      const text = options.json === true ? JSON.stringify(envelopeOf({ schema, data: item })) : line(out);
      out.write(`${text}\n`);
    },
    canAsk: world.stdin.isTTY && err.isTty && options.json !== true,
  };
}
