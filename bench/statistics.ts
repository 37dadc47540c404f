/** The value in the middle; of an even number the upper one of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value that this share of all do not exceed. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** How much `y` grows where `x` grows by one: the straight line through the points with the least squares. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const middleX = mean(points.map(({ x }) => x));
  const middleY = mean(points.map(({ y }) => y));
  let along = 0;
  let width = 0;
  for (const { x, y } of points) {
    along += (x - middleX) * (y - middleY);
    width += (x - middleX) ** 2;
  }
  return along / width;
}
