import type { IncomingHttpHeaders } from "node:http";
import { Fault } from "@trellis/model";
import { announcesBody } from "./exchange.ts";

/** What an API contract says of its body. */
export interface BodyContract {
  /** The operation takes a body. */
  readonly taken: boolean;
  readonly maxBytes: number;
}

/** The headers that speak of the body. */
export type BodyHeaders = Pick<
  IncomingHttpHeaders,
  "content-length" | "content-encoding" | "content-type" | "transfer-encoding"
>;

/**
 * Checks what the headers say of the body, before any of it is read. Whether a body had to come at all is for the
 * contract's schema to say.
 *
 * @throws Fault TRL0507 for a body that the contract does not take, TRL0506 for one that says it is too long,
 * TRL0509 for a compressed one, TRL0508 for one that is not UTF-8 JSON
 */
export function checkBodyHeaders(headers: BodyHeaders, contract: BodyContract): void {
  if (!announcesBody(headers)) return;
  if (!contract.taken) throw refusal("TRL0507", "This operation takes no body");
  if (Number(headers["content-length"] ?? 0) > contract.maxBytes) {
    throw refusal("TRL0506", `The body may have ${contract.maxBytes} bytes at most`);
  }
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") throw refusal("TRL0509", "The body may not be compressed");
  if (!isJson(headers["content-type"]))
    throw refusal("TRL0508", "The body must be application/json in UTF-8");
}

/** `application/json` and every `+json` type (RFC 6839), in UTF-8, the one encoding of JSON (RFC 8259, section 8.1). */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === "application/json") return true;
  const [type = "", ...parameters] = (contentType ?? "")
    .toLowerCase()
    .split(";", 8)
    .map((part) => part.trim());
  if (type !== "application/json" && !/^application\/[a-z0-9!#$&^_.-]+\+json$/.test(type)) return false;
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  return charset === undefined || ["utf-8", "utf8", "us-ascii"].includes(charset.replaceAll('"', ""));
}

function refusal(code: "TRL0506" | "TRL0507" | "TRL0508" | "TRL0509", message: string): Fault {
  return new Fault(code, message, { retry: "never" });
}
