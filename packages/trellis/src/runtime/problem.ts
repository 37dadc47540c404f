import { codes, type Code } from "@trellis/model";

/** A problem document (RFC 9457) with the members that Trellis adds. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** Where in the request the problem is (RFC 6901), and in which part of it. */
  readonly pointer?: string;
  readonly in?: "path" | "query" | "headers" | "body";
  readonly [extension: string]: unknown;
}

export const problemMediaType = "application/problem+json";

/** The problem document for a code of the catalogue. */
export function problemOf(
  code: Code,
  status: number,
  detail: string,
  extensions: Readonly<Record<string, unknown>> = {},
): Problem {
  return {
    ...extensions,
    type: `https://trellis.dev/errors/${code}`,
    title: codes[code].title,
    status,
    detail,
    code,
  };
}
