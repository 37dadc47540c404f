import type { HttpAnswer } from "trellis/runtime";

/** An answer on its way, with the request that it is for. */
export interface MailedAnswer {
  readonly request: number;
  readonly answer: HttpAnswer;
}

/** Several short answers as one text: whoever only passes them on need not read them. */
export type AnswersText = string;

/** An answer as a list of plain values, which costs a third of an object to send to another thread. */
export type PackedAnswer = readonly [
  request: number,
  status: number,
  /** The media type alone where there is no other header. */
  headers: HttpAnswer["headers"] | string,
  body: string | null,
  replayed: boolean,
];

export function packAnswer({ request, answer }: MailedAnswer): PackedAnswer {
  const { status, headers, body = null, replayed = false } = answer;
  return [request, status, mediaTypeAlone(headers) ?? headers, body, replayed];
}

/** Grown one by one: what `map` answers counts as a list with holes, which V8 sends key by key. */
export function packAnswers(answers: readonly MailedAnswer[]): PackedAnswer[] {
  const packed: PackedAnswer[] = [];
  for (const each of answers) packed.push(packAnswer(each));
  return packed;
}

export function unpackAnswer([request, status, headers, body, replayed]: PackedAnswer): MailedAnswer {
  const answer: { -readonly [Part in keyof HttpAnswer]: HttpAnswer[Part] } = {
    status,
    headers: typeof headers === "string" ? { [mediaType]: headers } : headers,
  };
  if (body !== null) answer.body = body;
  if (replayed) answer.replayed = replayed;
  return { request, answer };
}

export function answersText(answers: readonly PackedAnswer[]): AnswersText {
  return JSON.stringify(answers);
}

/** Every answer that is meant, one by one. */
export function answersOf(answers: readonly (MailedAnswer | PackedAnswer | AnswersText)[]): MailedAnswer[] {
  return answers.flatMap((each) => {
    // Written by `answersText`.
    if (typeof each === "string") return (JSON.parse(each) as PackedAnswer[]).map(unpackAnswer);
    return "answer" in each ? each : unpackAnswer(each);
  });
}

const mediaType = "content-type";

function mediaTypeAlone(headers: HttpAnswer["headers"]): string | undefined {
  for (const name in headers) if (name !== mediaType) return undefined;
  return headers[mediaType];
}
