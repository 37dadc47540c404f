import type { Handler } from "trellis";
import type intake from "../context.ts";
import { contractOf, receive } from "../domain/receive.ts";
import { unsigned } from "../problems.ts";
import { publishHappening } from "../publish-happening.ts";
import { setAside } from "../set-aside.ts";

const receiveWebhook: Handler<typeof intake, "receiveWebhook"> = ({ headers, body, rawBody }, work) => {
  const { tables, ports, publish, valid, count, now } = work;
  const { "x-github-delivery": deliveryId, "x-github-event": event } = headers;
  if (!ports.signatures.verify(rawBody, headers["x-hub-signature-256"])) {
    count("webhooks.unsigned");
    return unsigned();
  }
  const verdict = ports.githubSchema.check(event, body);
  const delivery = { deliveryId, event, payload: body, receivedAt: now.toISOString() };
  const received = receive(delivery, verdict);
  if ("quarantined" in received) {
    setAside(work, delivery, received.quarantined);
    return { status: 202, body: { deliveryId, outcome: "quarantined", published: [] } };
  }

  const { outcome, published } = received.accepted;
  if (outcome !== "unknown") valid(contractOf(event, body));
  tables.deliveries.put(received.accepted);
  for (const happening of received.happenings) publishHappening(publish, happening);
  count(`webhooks.${outcome}`);
  return { status: 202, body: { deliveryId, outcome, published } };
};
export default receiveWebhook;
