import type { Jobs } from "../jobs/jobs.ts";
import type { FromCore, ToCore } from "../messages.ts";
import type { Quarantine } from "./quarantine.ts";

type QuarantineMail = Extract<ToCore, { kind: "quarantine" | "validShape" | "readmitted" }>;

export function isQuarantineMail(message: ToCore): message is QuarantineMail {
  return message.kind === "quarantine" || message.kind === "validShape" || message.kind === "readmitted";
}

/**
 * Takes main's mail about quarantine.
 *
 * @param afterCommit what is told once the next commit is durable
 */
export function takeQuarantineMail(
  message: QuarantineMail,
  quarantine: Quarantine,
  jobs: Jobs,
  send: (message: FromCore) => void,
  afterCommit: FromCore[],
): void {
  if (message.kind === "validShape") return quarantine.shape(message.valid);
  if (message.kind === "readmitted") return jobs.readmitted(message.job, message.outcomes);
  const { token, entry } = message;
  const failure = quarantine.receive([entry]);
  if (failure === undefined) afterCommit.push({ kind: "appended", tokens: [token] });
  else send({ kind: "failed", token, failure });
}
