import { exitCodes } from "../report/exit-code.ts";
import type { Session } from "../session.ts";

/** One Ctrl-C may arrive twice: from the terminal, and from a parent that passes it on. */
const echoMs = 300;

export interface Interruption {
  /** The first Ctrl-C: offer no more. */
  readonly offering: AbortSignal;
  /** The second one: don't wait for what is under way either. */
  readonly settling: AbortSignal;
  readonly end: () => void;
}

/** The first Ctrl-C ends the load, the second the waiting, the third everything, once `leave` has cleaned up. */
export function interruptionOf({ world, err }: Session, leave: () => void): Interruption {
  const stages = [new AbortController(), new AbortController()] as const;
  let lastMs = Number.NEGATIVE_INFINITY;
  const end = world.onInterrupt(() => {
    const nowMs = world.now();
    if (nowMs - lastMs < echoMs) return;
    lastMs = nowMs;
    const stage = stages.find(({ signal }) => !signal.aborted);
    if (stage === undefined) {
      leave();
      return world.exit(exitCodes.interrupted);
    }
    stage.abort();
    const next =
      stage === stages[0] ? "waiting for what is under way; Ctrl-C again reports at once" : "reporting";
    err.write(`${err.isTty ? "\n" : ""}stopped: ${next}\n`);
  });
  return { offering: stages[0].signal, settling: stages[1].signal, end };
}
