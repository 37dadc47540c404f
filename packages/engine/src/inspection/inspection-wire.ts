import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { type Code, codes, Fault, type Retry } from "@trellis/model";

export interface Ask {
  readonly url: string;
  readonly token?: string | undefined;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface Exchanged {
  readonly response: IncomingMessage;
  /** The whole body. @throws Fault TRL0620 when the connection breaks before its end */
  readonly text: () => Promise<string>;
}

/** Without an answer for so long while connecting, nobody is there. An invocation may then take its own time. */
const connectTimeoutMs = 5_000;

/**
 * Sends one request over node:http, because `fetch` gives up on answers that take longer than five minutes, and an
 * invocation may.
 *
 * @throws the Fault that the problem document tells of; Fault TRL0620 when nobody answers or the answer is not one
 * of an inspection API
 */
export async function exchange(ask: Ask): Promise<Exchanged> {
  const response = await send(ask);
  const text = (): Promise<string> => readText(response, ask.url);
  const type = response.headers["content-type"] ?? "";
  if (response.statusCode === 200 && /^application\/(json|x-ndjson)\b/.test(type)) return { response, text };
  if (!type.startsWith("application/problem+json")) {
    response.destroy();
    throw unreachable(ask.url, `what answers at ${ask.url} is no Trellis inspection API`);
  }
  throw faultOf(await text(), ask.url);
}

/** Lines of NDJSON, without the empty ones; ends quietly when the other side goes away. */
export async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  response.setEncoding("utf8");
  try {
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line !== "");
    }
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}

function send({ url, token, method, path, body, signal }: Ask): Promise<IncomingMessage> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    accept: "application/json, application/problem+json, application/x-ndjson",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(bytes === undefined ? {} : { "content-type": "application/json", "content-length": bytes.length }),
  };
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => reject(unreachable(url, `no engine answers at ${url}`, error));
    let request: ClientRequest;
    try {
      const target = new URL(path, url);
      const open = target.protocol === "https:" ? httpsRequest : httpRequest;
      request = open(
        target,
        { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) },
        resolve,
      );
    } catch (error) {
      return failed(error);
    }
    request.on("socket", (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(
        () => request.destroy(new Error("connecting took too long")),
        connectTimeoutMs,
      );
      socket.once("connect", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
    });
    request.on("error", failed).end(bytes);
  });
}

async function readText(response: IncomingMessage, url: string): Promise<string> {
  let text = "";
  try {
    response.setEncoding("utf8");
    for await (const chunk of response) text += String(chunk);
    return text;
  } catch (error) {
    throw brokenOff(url, error);
  }
}

/** The connection ended before the answer did. */
export function brokenOff(url: string, cause?: unknown): Fault {
  return unreachable(url, `the engine at ${url} went away while it answered`, cause);
}

function faultOf(text: string, url: string): Fault {
  // What stands in a problem document is checked below, member by member.
  const { code, detail, retry, details } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (typeof code !== "string" || !isCode(code)) {
    return unreachable(url, `the engine at ${url} is of another version: ${String(detail)}`);
  }
  return new Fault(code, String(detail), {
    retry: retries.find((known) => known === retry) ?? "unknown",
    details: typeof details === "object" && details !== null ? { ...details } : {},
  });
}

const retries: readonly Retry[] = ["never", "later", "unknown"];

function isCode(code: string): code is Code {
  return Object.hasOwn(codes, code);
}

function unreachable(url: string, message: string, cause?: unknown): Fault {
  return new Fault("TRL0620", message, { retry: "later", details: { url }, cause });
}
