/** What there is of what publishers use up. */
export interface Room {
  /** Frames of the log that a subscription has still to pass. */
  readonly owedBytes: number;
  /** What the disk has left, and the store's file inside itself. */
  readonly freeBytes: number;
}

export interface RoomBounds {
  readonly backlogMaxBytes: number;
  readonly diskFreeMinBytes: number;
}

/** Publishers are let in again when there is this share of the bound more room than when they were kept out. */
const slack = 0.05;

/**
 * Why publishers have to come back later; undefined while there is room for them.
 *
 * @param pressed they are kept out now: a little more room than the bound must be there, or they would be let in and
 * kept out in turn
 */
export function pressureOf(room: Room, bounds: RoomBounds, pressed: boolean): string | undefined {
  const { owedBytes, freeBytes } = room;
  const backlogMax = bounds.backlogMaxBytes * (pressed ? 1 - slack : 1);
  const freeMin = bounds.diskFreeMinBytes * (pressed ? 1 + slack : 1);
  if (owedBytes > backlogMax)
    return `a subscription is ${mebibytes(owedBytes)} of events behind; the bound is ${mebibytes(bounds.backlogMaxBytes)}`;
  if (freeBytes < freeMin)
    return `the data folder's disk has ${mebibytes(freeBytes)} left; the bound is ${mebibytes(bounds.diskFreeMinBytes)}`;
  return undefined;
}

function mebibytes(bytes: number): string {
  return `${oneDigit.format(bytes / 1_048_576)} MiB`;
}

/** Made once: to make one takes longer than the rest of a look at the room. */
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
