import { hostname, userInfo } from "node:os";
import type { InspectionClient } from "@trellis/engine/inspection";
import type { Output } from "./terminal/screen.ts";

/** Everything outside the command that it touches, so that a test can be all of it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the command was started in. */
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  /** Epoch ms. */
  readonly now: () => number;
  /** Whose command this is, for the records of the engine: `ada@desk`. */
  readonly user: () => string;
  readonly connect: (url: string, token: string | undefined) => Promise<InspectionClient>;
  /**
   * Calls `listener` at every Ctrl-C or request to end, which then no longer end the process, until the function
   * returned is called.
   */
  readonly onInterrupt: (listener: (signal: NodeJS.Signals) => void) => () => void;
  /** Calls `listener` when the process that started this one as its worker is gone. */
  readonly onOrphaned: (listener: () => void) => void;
  /** Ends at once, whatever is under way. */
  readonly exit: (code: number) => never;
}

export interface Input {
  readonly isTTY: boolean;
  /** Everything that is given, to its end. */
  readonly text: () => Promise<string>;
  /** Asks at the terminal; undefined when the answer was Ctrl-C or Ctrl-D. */
  readonly ask: (question: string) => Promise<string | undefined>;
}

/** The process that the command runs in. */
export function realWorld(): World {
  // `trellis logs | head`: the reader has what it wanted. Nobody is left to tell anything else.
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: {
      isTTY: process.stdin.isTTY,
      text: async () => (await import("node:stream/consumers")).text(process.stdin),
      ask,
    },
    now: Date.now,
    user: userHere,
    connect: async (url, token) => (await import("./connection/connect-engine.ts")).connectEngine(url, token),
    onInterrupt: (listener) => {
      for (const signal of endSignals) process.on(signal, listener);
      return () => {
        for (const signal of endSignals) process.off(signal, listener);
      };
    },
    onOrphaned: (listener) => {
      process.once("disconnect", listener);
      // Listening must not be what keeps a process alive.
      process.channel?.unref();
    },
    exit: (code) => process.exit(code),
  };
}

const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function userHere(): string {
  const host = hostname();
  try {
    return `${userInfo().username}@${host}`;
  } catch {
    // A container may run under a number that has no name.
    return `${process.getuid?.() ?? "somebody"}@${host}`;
  }
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import("node:readline/promises");
  // The question goes where everything but data goes.
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const given = new AbortController();
  for (const end of ["SIGINT", "close"] as const) reader.on(end, () => given.abort());
  try {
    return await reader.question(question, { signal: given.signal });
  } catch (error) {
    if (given.signal.aborted) return undefined;
    throw error;
  } finally {
    reader.close();
  }
}
