/** `1234567` as `1,234,567`. */
export function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `counted(1, "error")` is `1 error`, `counted(2, "error")` is `2 errors`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** A rate, as a rate limit declares it: `2,500 a second`, `0.5 a second`. */
export function perSecond(rate: number): string {
  return `${rate.toLocaleString("en")} a second`;
}

/** A duration in the unit that reads best: `0.4 ms`, `12 ms`, `1.2 s`, `3 min`, `5 h`, `2 d`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** A measured time, with two digits where `duration` would have one or none: `0.042 ms`, `3.1 ms`, `12 ms`. */
export function fineTime(ms: number): string {
  return ms < 10 ? `${Number(ms.toPrecision(2))} ms` : duration(ms);
}

/** What a command took, as its verdict says it: `0.08 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** Bytes in the unit that reads best: `512 B`, `1.2 KiB`, `58 MiB`, `3.1 GiB`. */
export function bytes(count: number): string {
  let [figure, unit] = [count, "B"];
  for (const larger of ["KiB", "MiB", "GiB", "TiB"])
    if (figure >= 1_024) [figure, unit] = [figure / 1_024, larger];
  return `${unit === "B" || figure >= 9.95 ? Math.round(figure) : figure.toFixed(1)} ${unit}`;
}
