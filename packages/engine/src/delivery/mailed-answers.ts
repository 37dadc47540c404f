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
  return { request, answer: answerOf(status, headersIn(headers), body ?? undefined, replayed) };
}

/**
 * In columns: five numbers for each answer (its request, the status, the place of its headers, the length of its body,
 * whether it is replayed) and each kind of headers, as JSON in the first line; behind it the bodies, one by one, which
 * so are not escaped and read again on their way.
 */
export function answersText(answers: readonly MailedAnswer[]): AnswersText {
  const numbers: number[] = [];
  const kinds: PackedAnswer[2][] = [];
  let bodies = "";
  for (const { request, answer } of answers) {
    const { status, headers, body, replayed } = answer;
    const kind = mediaTypeAlone(headers) ?? headers;
    let place = kinds.indexOf(kind);
    if (place === -1) place = kinds.push(kind) - 1;
    numbers.push(
      request,
      status,
      place,
      body === undefined ? noBody : body.length,
      replayed === true ? 1 : 0,
    );
    if (body !== undefined) bodies += body;
  }
  const columns: Columns = [numbers, kinds];
  return `${JSON.stringify(columns)}\n${bodies}`;
}

type Columns = readonly [numbers: readonly number[], kinds: readonly PackedAnswer[2][]];

const columnsCount = 5;
const noBody = -1;

function readAnswers(text: AnswersText): MailedAnswer[] {
  const lineEnd = text.indexOf("\n");
  // Written by `answersText`.
  const [numbers, kinds] = JSON.parse(text.slice(0, lineEnd)) as Columns;
  const headersOf = kinds.map(headersIn);
  const answers: MailedAnswer[] = [];
  let bodyAt = lineEnd + 1;
  for (let at = 0; at < numbers.length; at += columnsCount) {
    const bodyLength = numbers[at + 3] ?? noBody;
    const body = bodyLength === noBody ? undefined : text.slice(bodyAt, (bodyAt += bodyLength));
    const headers = headersOf[numbers[at + 2] ?? 0] ?? {};
    const answer = answerOf(numbers[at + 1] ?? 0, headers, body, numbers[at + 4] === 1);
    answers.push({ request: numbers[at] ?? 0, answer });
  }
  return answers;
}

/** Every answer that is meant, one by one. */
export function answersOf(answers: readonly (MailedAnswer | PackedAnswer | AnswersText)[]): MailedAnswer[] {
  return answers.flatMap((each) => {
    if (typeof each === "string") return readAnswers(each);
    return "answer" in each ? each : unpackAnswer(each);
  });
}

function answerOf(
  status: number,
  headers: HttpAnswer["headers"],
  body: string | undefined,
  replayed: boolean,
): HttpAnswer {
  if (replayed)
    return body === undefined ? { status, headers, replayed } : { status, headers, body, replayed };
  return body === undefined ? { status, headers } : { status, headers, body };
}

function headersIn(packed: PackedAnswer[2]): HttpAnswer["headers"] {
  return typeof packed === "string" ? mediaTypeHeaders(packed) : packed;
}

/** Nearly all answers have one of a few media types, and no other header: whoever writes them knows them again. */
function mediaTypeHeaders(value: string): HttpAnswer["headers"] {
  const known = headersOfMediaType.get(value);
  if (known !== undefined) return known;
  const headers = Object.freeze({ [mediaType]: value });
  if (headersOfMediaType.size < mediaTypesMax) headersOfMediaType.set(value, headers);
  return headers;
}

const headersOfMediaType = new Map<string, HttpAnswer["headers"]>();
const mediaTypesMax = 64;
const mediaType = "content-type";

function mediaTypeAlone(headers: HttpAnswer["headers"]): string | undefined {
  for (const name in headers) if (name !== mediaType) return undefined;
  return headers[mediaType];
}
