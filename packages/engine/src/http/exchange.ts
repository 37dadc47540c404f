import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "@trellis/model";

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client sends its body only after `100 Continue`. */
  awaitsContinue: boolean;
  /** Set while the body is read: ends the reading when the connection breaks HTTP or its time is over. */
  failReading?: ((fault: Fault) => void) | undefined;
  /** Nothing more can be read from the connection. */
  broken?: boolean;
}

/** Whether the request's headers announce a body. */
export function announcesBody(
  headers: Pick<IncomingHttpHeaders, "content-length" | "transfer-encoding">,
): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && Number(length) !== 0);
}
