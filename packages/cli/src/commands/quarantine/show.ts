import type { InspectionClient, QuarantinedPayload, QuarantineGroup } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { namedPayload, type NamedPayload } from "../../input/quarantined-id.ts";
import { differenceLines } from "../../quarantine/difference-lines.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { printable } from "../../terminal/cells.ts";
import { labelled } from "../../terminal/prose.ts";
import { counted, grouped } from "../../terminal/quantity.ts";
import type { Screen } from "../../terminal/screen.ts";

export const defineQuarantineShow: DefineCommand = (command, act) => {
  command
    .argument("<what>", "a fingerprint, of which the newest payload is shown, or a payload's id")
    .action((what: string) => act((session) => show(session, what)));
};

async function show(session: Session, what: string): Promise<Outcome> {
  const named = namedPayload(what);
  const engine = await connectHere(session);
  const group = await groupOf(engine, named);
  const payload = await engine.quarantinedPayload(group?.newestId ?? Number(named.id));
  const { contract, pointer, reason, id } = payload;
  return {
    schema: "trellis.quarantined-payload/1",
    data: group === undefined ? payload : { ...payload, group },
    text: (screen) => payloadLines(payload, group, screen),
    verdict: `payload ${id}: breaks ${contract}, ${`${pointer} ${reason}`.trim()}`,
  };
}

/** Undefined where an id was named: eight digits may be both, and a fingerprint is looked for first. */
async function groupOf(
  engine: InspectionClient,
  { id, fingerprint }: NamedPayload,
): Promise<QuarantineGroup | undefined> {
  if (fingerprint === undefined) return undefined;
  const [group] = (await engine.quarantine({ fingerprint }, 1)).groups;
  if (group !== undefined || id !== undefined) return group;
  throw new Fault("TRL0433", `nothing in quarantine has the fingerprint ${fingerprint}`, { retry: "never" });
}

function payloadLines(
  payload: QuarantinedPayload,
  group: QuarantineGroup | undefined,
  screen: Screen,
): string[] {
  const { contract, pointer, reason, keyword, key, sender, receivedAt, lastAt, times, tried } = payload;
  const facts: (readonly [string, string])[] = [
    ["contract", contract],
    [
      "breach",
      `${pointer === "" ? "the document" : pointer} ${reason}${keyword === "" ? "" : ` (${keyword})`}`,
    ],
    ["came", `${times === 1 ? "once" : `${grouped(times)} times`}, first ${receivedAt}, last ${lastAt}`],
    ["sender", sender],
    [payload.door, key],
    ...(payload.request === undefined ? [] : [["function", payload.request.function] as const]),
    ...(tried === undefined ? [] : [["redriven", `${tried.at}, and left here: ${tried.message}`] as const]),
    [
      "alike",
      group === undefined
        ? `trellis quarantine show ${payload.fingerprint}`
        : `${counted(group.count, "payload")}, first ${group.firstAt}, last ${group.lastAt}`,
    ],
  ];
  return [
    ...facts.flatMap(([name, text]) => labelled(name.padEnd(10), printable(text), screen.columns)),
    "",
    ...changeLines(payload, screen),
    "",
    // Whole, whatever the width: somebody will copy it.
    ...("data" in payload ? JSON.stringify(payload.data, undefined, 2) : (payload.text ?? ""))
      .split("\n")
      .map(printable),
  ];
}

function changeLines({ sinceValid }: QuarantinedPayload, screen: Screen): string[] {
  if (sinceValid === undefined)
    return ["No valid payload of this contract has been seen to compare it with."];
  const { seenAt, differences } = sinceValid;
  if (differences.length === 0) return [`It has the shape of the last valid payload (${seenAt}).`];
  return [`Against the last valid payload (${seenAt}):`, ...differenceLines(differences, screen)];
}
