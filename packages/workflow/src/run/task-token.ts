/** What a task token says: which task of which execution it is for, and a secret that nobody guesses. */
export interface TaskToken {
  readonly executionArn: string;
  readonly task: number;
  readonly secret: string;
}

/** At most 1,024 characters, as AWS bounds tokens, where the execution's ARN has at most 960. */
export function taskTokenOf({ executionArn, task, secret }: TaskToken): string {
  return `${executionArn}#${task}#${secret}`;
}

/** `undefined` where the text is no token of ours. A host compares it with the one that its open task has. */
export function parseTaskToken(token: string): TaskToken | undefined {
  const match = /^(arn:[^#]+)#([1-9]\d{0,8})#([0-9a-f-]{36})$/.exec(token);
  if (match === null) return undefined;
  const [, executionArn = "", task = "", secret = ""] = match;
  return { executionArn, task: Number(task), secret };
}
