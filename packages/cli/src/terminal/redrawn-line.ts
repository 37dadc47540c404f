import type { Session } from "../session.ts";
import { cut } from "./cells.ts";

/** One line that tells how something goes: drawn anew at a terminal, one below the other with their times elsewhere. */
export interface RedrawnLine {
  readonly show: (text: string) => void;
  /** Takes the line away that was drawn last. */
  readonly clear: () => void;
  /** Whether what is shown replaces what was shown before. */
  readonly redraws: boolean;
}

export function redrawnLine({ err, world }: Session): RedrawnLine {
  const redraws = err.isTty && world.env["TERM"] !== "dumb";
  let drawn = false;
  return {
    redraws,
    show: (text) => {
      if (redraws) err.write(`\r\u001b[2K${err.paint("dim", cut(text, (err.columns ?? 80) - 1))}`);
      else err.write(`${new Date(world.now()).toISOString()}  ${text}\n`);
      drawn = redraws;
    },
    clear: () => {
      if (drawn) err.write("\r\u001b[2K");
      drawn = false;
    },
  };
}
