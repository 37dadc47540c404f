import { Fault } from "@trellis/model";
import { exitCodes, type ExitCode } from "../report/exit-code.ts";
import type { Session } from "../session.ts";

/**
 * Whether somebody at the terminal says yes; otherwise how the command ends.
 *
 * @param what "12 dead letters would be redriven"
 * @param question "Redrive 12 dead letters?"
 * @throws Fault TRL0606 where nobody can be asked
 */
export async function confirmed(
  { canAsk, world }: Session,
  what: string,
  question: string,
): Promise<true | { readonly declined: ExitCode }> {
  if (!canAsk) throw new Fault("TRL0606", `${what}, and nobody can be asked`);
  const answer = await world.stdin.ask(`${question} [y/N] `);
  if (answer === undefined) return { declined: exitCodes.interrupted };
  return /^y(es)?$/i.test(answer.trim()) ? true : { declined: exitCodes.ok };
}
