import type { Refused, WorkOf } from "trellis";
import type notify from "./context.ts";
import type { Notice } from "./domain/notice.ts";

/** Sends a notice and keeps it; refused when the same news was sent before. */
export async function sendOnce(notice: Notice, work: WorkOf<typeof notify>): Promise<Refused | undefined> {
  const { tables, ports, refuse, count, idempotencyKey, signal, now } = work;
  const { noticeId } = notice;
  if ((await tables.notices.get(noticeId)) !== undefined)
    return refuse({ refused: "already-told", noticeId });
  await ports.sender.send(notice, { idempotencyKey, signal });
  tables.notices.put({ ...notice, sentAt: now.toISOString() });
  count("notices.sent");
  return undefined;
}
