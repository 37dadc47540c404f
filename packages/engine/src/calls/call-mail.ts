import type { Failure, HttpAnswer } from "trellis/runtime";
import {
  packRequests,
  type RequestMail,
  unpackRequests,
  type MailedRequest,
} from "../workers/request-mail.ts";

/** Calls on their way from the worker that makes them to main: requests, each with the function that makes it. */
export interface CallMail extends RequestMail {
  /** `context.function`, in the order of the requests. */
  readonly callers: readonly string[];
}

/** A call as main takes it: the request's number is the worker's own. */
export interface MailedCall extends MailedRequest {
  readonly caller: string;
}

/** What became of a call, on its way back. */
export type CallEnded =
  | { readonly call: number; readonly answer: HttpAnswer }
  | { readonly call: number; readonly failure: Failure };

export function packCalls(calls: readonly MailedCall[]): CallMail {
  return { ...packRequests(calls), callers: calls.map(({ caller }) => caller) };
}

export function unpackCalls(mail: CallMail): MailedCall[] {
  return unpackRequests(mail).map((request, at) => ({ ...request, caller: mail.callers[at] ?? "" }));
}
