import type { Adapter } from "trellis";
import type notify from "../context.ts";
import { createMemorySender } from "../memory-sender.ts";
import { createWebhookSender } from "../webhook-sender.ts";

/** Tests and systems without a webhook keep their notices to themselves. */
const sender: Adapter<typeof notify, "sender"> = ({ environment, settings }) =>
  environment === "test" || settings.NOTIFY_URL === ""
    ? createMemorySender()
    : createWebhookSender(settings.NOTIFY_URL);
export default sender;
