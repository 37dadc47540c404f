import type { Span } from "@trellis/engine/inspection";

/** A span and what it led to. */
export interface TraceNode {
  readonly span: Span;
  /** In the order in which they began. */
  readonly children: readonly TraceNode[];
}

/**
 * The spans of one trace as trees: a span stands below its parent, or below the one whose event it handles. What has
 * no parent among them is a root: a trace of which only failures were kept has many.
 *
 * @param spans in the order in which they began
 */
export function traceTrees(spans: readonly Span[]): readonly TraceNode[] {
  // Publishing has a span id of its own, which is the parent of what it led to.
  const ids = new Map<string, Span>();
  for (const span of spans) for (const { spanId } of span.published ?? []) ids.set(spanId, span);
  for (const span of spans) ids.set(span.spanId, span);
  const childrenOf = new Map<Span | undefined, Span[]>();
  for (const span of spans) {
    const parent = span.parentSpanId === undefined ? undefined : ids.get(span.parentSpanId);
    const siblings = childrenOf.get(parent);
    if (siblings === undefined) childrenOf.set(parent, [span]);
    else siblings.push(span);
  }
  const seen = new Set<Span>();
  const nodeOf = (span: Span): TraceNode => {
    seen.add(span);
    const children = (childrenOf.get(span) ?? []).filter((child) => !seen.has(child));
    return { span, children: children.map(nodeOf) };
  };
  const roots = (childrenOf.get(undefined) ?? []).map(nodeOf);
  // Spans that name each other as parents come from outside and from nowhere: they are shown all the same.
  const lost = spans.flatMap((span) => (seen.has(span) ? [] : [nodeOf(span)]));
  return [...roots, ...lost];
}
