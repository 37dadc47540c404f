import { boundsMs, type LatencySummary } from "./latency.ts";

/** What an answer of `exposition` is, as its `content-type`. */
export const expositionMediaType = "text/plain; version=0.0.4; charset=utf-8";

export type Labels = Readonly<Record<string, string>>;
export type Sample<Value> = readonly [labels: Labels, value: Value];

/** All measurements of one name, as text. */
export type Family = string;

/** A number that only grows; its name ends in `_total`. */
export function counter(name: string, help: string, samples: readonly Sample<number>[]): Family {
  return family("counter", name, help, samples, line);
}

export function gauge(name: string, help: string, samples: readonly Sample<number>[]): Family {
  return family("gauge", name, help, samples, line);
}

/** Durations; in seconds, as Prometheus wants them, so its name ends in `_seconds`. */
export function histogram(name: string, help: string, samples: readonly Sample<LatencySummary>[]): Family {
  return family("histogram", name, help, samples, histogramLines);
}

/** Prometheus's text format, version 0.0.4: prometheus.io/docs/instrumenting/exposition_formats */
function family<Value>(
  type: string,
  name: string,
  help: string,
  samples: readonly Sample<Value>[],
  lines: (name: string, labels: Labels, value: Value) => string,
): Family {
  // A family without samples says nothing.
  if (samples.length === 0) return "";
  const head = `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
  return head + samples.map(([labels, value]) => lines(name, labels, value)).join("");
}

/** Buckets are cumulative, and the last one holds everything. */
function histogramLines(name: string, labels: Labels, { atMost, count, sumMs }: LatencySummary): string {
  const buckets = boundsMs.map((boundMs, at) =>
    line(`${name}_bucket`, { ...labels, le: String(boundMs / 1_000) }, atMost[at] ?? 0),
  );
  return [
    ...buckets,
    line(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
    line(`${name}_sum`, labels, sumMs / 1_000),
    line(`${name}_count`, labels, count),
  ].join("");
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${escaped(text).replaceAll('"', String.raw`\"`)}"`,
  );
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", String.raw`\\`).replaceAll("\n", String.raw`\n`);
}
