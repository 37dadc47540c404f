import type { Command } from "commander";
import type { Outcome } from "./report/outcome.ts";
import type { Session } from "./session.ts";

/**
 * Gives a command its arguments, options and action. Loaded only when the command is asked for, so that the other
 * commands and `--help` don't pay for it.
 *
 * @param act runs the command once its arguments are parsed; its outcome is reported by the caller
 */
export type DefineCommand = (command: Command, act: Act) => void;
export type Act = (perform: (session: Session) => Promise<Outcome>) => Promise<void>;
