import type { FromCore } from "./messages.ts";

/** Many small messages of one kind become one. */
export function merged(messages: readonly FromCore[]): FromCore[] {
  const tokens = messages.flatMap((message) => (message.kind === "appended" ? message.tokens : []));
  const answers = messages.flatMap((message) => (message.kind === "answered" ? message.answers : []));
  const rest = messages.filter(({ kind }) => kind !== "appended" && kind !== "answered");
  if (answers.length > 0) rest.unshift({ kind: "answered", answers });
  if (tokens.length > 0) rest.unshift({ kind: "appended", tokens });
  return rest;
}
