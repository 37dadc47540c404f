/** Time as the engine sees it; virtual in the simulation. */
export interface Clock {
  /** Epoch ms. */
  readonly now: () => number;
  /** Calls `action` once, at `dueMs` or soon after; the function returned cancels it. */
  readonly at: (dueMs: number, action: () => void) => () => void;
}

/** Longest delay that a timer of the run time takes; a later one is set again on waking. */
const timerMaxMs = 2_147_483_647;

export function systemClock(): Clock {
  return {
    now: Date.now,
    at(dueMs, action) {
      const timer = setTimeout(action, Math.min(timerMaxMs, Math.max(0, dueMs - Date.now())));
      return () => clearTimeout(timer);
    },
  };
}
