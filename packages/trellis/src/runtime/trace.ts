import { randomHex } from "./ids.ts";
import type { HeadSampler } from "./trace-sampling.ts";

/** A place in a trace (W3C Trace Context, level 1): which trace, which span, whether it is sampled. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Reads a `traceparent`; undefined when there is none or it is malformed, as the specification asks. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  if (header === undefined) return undefined;
  // Several ask for the same one in a row.
  if (header !== lastHeader) {
    lastContext = read(header);
    lastHeader = header;
  }
  return lastContext;
}

let lastHeader: string | undefined;
let lastContext: TraceContext | undefined;

function read(header: string): TraceContext | undefined {
  if (!isTraceparent(header)) return undefined;
  const version = header.slice(0, 2);
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (version === "ff" || (version === "00" && header.length > form.length)) return undefined;
  if (traceId === noTraceId || spanId === noSpanId) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(header.slice(53, 55), 16) & 1) === 1 };
}

const noTraceId = "0".repeat(32);
const noSpanId = "0".repeat(16);

/** Letter by letter: every event and every request has one, and a regular expression takes five times as long. */
function isTraceparent(header: string): boolean {
  for (let at = 0; at < form.length; at++) if (kinds[header.charCodeAt(at)] !== form[at]) return false;
  // A later version may have more, behind another hyphen.
  return header.length === form.length || header.startsWith("-", form.length);
}

/** The kind of each character: 1 for a hexadecimal digit, 2 for a hyphen. */
const kinds: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return character === "-" ? 2 : /[0-9a-f]/.test(character) ? 1 : 0;
});
const form: Uint8Array = Uint8Array.from(`00-${noTraceId}-${noSpanId}-00`, (place) =>
  place === "-" ? 2 : 1,
);

/** A new span: inside `parent`'s trace, or the first of a new trace, which is not sampled. */
export function startSpan(parent: TraceContext | undefined): TraceContext {
  return {
    traceId: parent?.traceId ?? randomHex(16),
    spanId: randomHex(8),
    sampled: parent?.sampled ?? false,
  };
}

/** The `traceparent` of the first span of a new trace: this is where the whole trace is sampled, or is not. */
export function newTraceparent(sampler: HeadSampler): string {
  const traceId = randomHex(16);
  return `00-${traceId}-${randomHex(8)}-${sampler.samples(traceId) ? "01" : "00"}`;
}

export function traceparentOf(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`;
}
