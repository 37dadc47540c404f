import { styleText } from "node:util";
import { MissingServer } from "./servers/private-server.ts";

/** One line of a table: one thing measured once in each round. */
interface Measured<Figures> {
  readonly name: string;
  readonly measure: () => Promise<Figures>;
}

/** What all rounds showed. */
export interface RoundsMeasured<Figures> {
  /** By row and round; a round in which it failed or was left out holds none. */
  readonly measured: ReadonlyMap<string, readonly (Figures | undefined)[]>;
  /** Rows that were not measured, in all rounds or in some, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Measures all rows in each round. One that is not there, or fails, costs its own row only; its error is told at once
 * and again in the answer.
 */
export async function inRounds<Figures>(
  rows: readonly Measured<Figures>[],
  rounds: number,
  begin: () => void = () => undefined,
): Promise<RoundsMeasured<Figures>> {
  const measured = new Map<string, (Figures | undefined)[]>(rows.map(({ name }) => [name, []]));
  const missing = new Map<string, string>();
  for (let round = 1; round <= rounds; round++) {
    begin();
    // Back and forth, so that a machine that gets slower or faster meanwhile is no row's advantage.
    for (const { name, measure } of round % 2 === 1 ? rows : rows.toReversed()) {
      console.error(styleText("dim", `round ${round} of ${rounds}: ${name}`));
      const figures = await measure().catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        missing.set(name, reason);
        console.error(error instanceof MissingServer ? `${name}: ${reason}` : error);
        return undefined;
      });
      measured.get(name)?.push(figures);
    }
  }
  return { measured, missing: [...missing].map(([name, reason]) => ({ name, reason })) };
}
