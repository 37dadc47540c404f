import type { DeadLetter } from "@trellis/engine/inspection";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { deadLetterId } from "../../input/dead-letter-id.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { printable } from "../../terminal/cells.ts";
import { labelled } from "../../terminal/prose.ts";
import { counted } from "../../terminal/quantity.ts";
import type { Screen } from "../../terminal/screen.ts";

export const defineDlqShow: DefineCommand = (command, act) => {
  command
    .argument("<id>", "the dead letter's id", deadLetterId)
    .action((id: number) => act((session) => show(session, id)));
};

async function show(session: Session, id: number): Promise<Outcome> {
  const deadLetter = await (await connectHere(session)).deadLetter(id);
  return {
    schema: "trellis.dead-letter/1",
    data: deadLetter,
    text: (screen) => deadLetterLines(deadLetter, screen, session.world.cwd),
    verdict: `dead letter ${id}: ${deadLetter.function} gave up after ${counted(deadLetter.attempts, "attempt")}, ${deadLetter.code}`,
  };
}

function deadLetterLines(deadLetter: DeadLetter, { paint, columns }: Screen, cwd: string): string[] {
  const facts = [
    ["function", deadLetter.function],
    ["event", `${deadLetter.eventType} ${deadLetter.eventId}`],
    ["attempts", `${deadLetter.attempts}, first ${deadLetter.firstAt}, last ${deadLetter.failedAt}`],
    ["cause", `${deadLetter.code} ${deadLetter.message}`],
    ["alike", `trellis dlq ls --like ${deadLetter.id}`],
  ] as const;
  const stack = (deadLetter.stack ?? "").replaceAll("file://", "").replaceAll(`${cwd}/`, "").split("\n");
  return [
    ...facts.flatMap(([name, text]) => labelled(name.padEnd(10), printable(text), columns)),
    ...(deadLetter.stack === undefined ? [] : ["", ...stack.map((line) => paint("dim", printable(line)))]),
    "",
    // Whole, whatever the width: somebody will copy it.
    ...JSON.stringify(deadLetter.event, undefined, 2).split("\n").map(printable),
  ];
}
