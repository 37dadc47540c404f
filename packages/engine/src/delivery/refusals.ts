import { codes } from "@trellis/model";
import { problemMediaType, problemOf, type Failure, type HttpAnswer } from "trellis/runtime";
import { answersOf } from "./mailed-answers.ts";
import type { FromCore } from "./messages.ts";

/** What somebody is told instead of a message that was to follow a commit, when there will be no commit any more. */
function refusalsOf(message: FromCore, failure: Failure): FromCore[] {
  switch (message.kind) {
    case "appended":
      return message.tokens.map((token) => ({ kind: "failed", token, failure }));
    case "answered":
      return [
        refusedRequests(
          answersOf(message.answers).map(({ request }) => request),
          failure,
        ),
      ];
    case "invoked":
      return [{ kind: "failed", token: message.token, failure }];
    case "replied":
      // That a lost worker's mail is fenced off holds all the same.
      return message.reply.of === "lost" ? [message] : [{ kind: "failed", token: message.token, failure }];
    default:
      return [message];
  }
}

/** The same for everybody who waits: for messages after a commit, for requests, for invocations. */
export function refusalsOfAll(
  owed: readonly FromCore[],
  requests: readonly number[],
  invocations: ReadonlyMap<number, number>,
  failure: Failure,
): FromCore[] {
  return [
    ...owed.flatMap((message) => refusalsOf(message, failure)),
    refusedRequests(requests, failure),
    ...[...invocations.values()].map((token): FromCore => ({ kind: "failed", token, failure })),
  ];
}

/** The answer to requests whose units of work can't be committed. */
export function refusedRequests(requests: readonly number[], failure: Failure): FromCore {
  const answer = refusedAnswer(failure);
  return { kind: "answered", answers: requests.map((request) => ({ request, answer })) };
}

/** A client is told what the catalogue says: the message may hold what a stranger must not see. */
function refusedAnswer({ code }: Failure): HttpAnswer {
  return {
    status: 503,
    headers: { "content-type": problemMediaType, "retry-after": "1" },
    body: JSON.stringify(problemOf(code, 503, codes[code].cause)),
  };
}
