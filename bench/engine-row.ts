import { answerApart } from "./apart.ts";
import { makeSystem } from "./make-system.ts";
import { measureEngine, type EngineFigures } from "./measure-engine.ts";

/** What `engine.ts` asks for: one measurement of the bench system, or of a system with one subscription. */
export interface RowAsked {
  readonly perSecond: number;
  readonly durationMs: number;
  readonly batch: number;
  readonly subscriptions: 1 | 2;
}

await answerApart<RowAsked, EngineFigures>(async ({ perSecond, durationMs, batch, subscriptions }) => {
  const pace = { perSecond, durationMs };
  if (subscriptions === 2) return measureEngine(pace, { load: { batch } });
  const system = makeSystem({ contexts: 1, subscriptions });
  try {
    return await measureEngine(pace, { ...system, load: { batch } });
  } finally {
    system.remove();
  }
});
