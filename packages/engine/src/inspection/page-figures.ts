const whole = new Intl.NumberFormat("en");

/** `12,400` */
export function count(number: number): string {
  return whole.format(number);
}

/** `0.4 ms`, `12 ms`, `1.3 s`; nothing for a figure that is not there yet. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return "";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** `12 s ago`, `3 min ago`, `5 h ago`, `9 days ago`. */
export function age(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172_800
    ? `${Math.floor(seconds / 3_600)} h ago`
    : `${Math.floor(seconds / 86_400)} days ago`;
}

/** `512 B`, `1.2 KiB`, `58 MiB`, `3.1 GiB`. */
export function size(bytes: number): string {
  let [figure, unit] = [bytes, "B"];
  for (const larger of ["KiB", "MiB", "GiB", "TiB"])
    if (figure >= 1_024) [figure, unit] = [figure / 1_024, larger];
  return `${unit === "B" || figure >= 9.95 ? Math.round(figure) : figure.toFixed(1)} ${unit}`;
}
