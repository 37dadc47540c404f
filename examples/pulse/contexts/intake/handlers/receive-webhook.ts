import type { Handler } from "trellis";
import type intake from "../context.ts";
import { DeliveryQuarantined } from "../contracts.ts";
import { receive } from "../domain/receive.ts";
import { quarantined, unsigned } from "../problems.ts";
import { publishHappening } from "../publish-happening.ts";

const receiveWebhook: Handler<typeof intake, "receiveWebhook"> = async (request, work) => {
  const { tables, ports, publish, count, now } = work;
  const { "x-github-delivery": deliveryId, "x-github-event": event } = request.headers;
  if (!ports.signatures.verify(request.rawBody, request.headers["x-hub-signature-256"])) {
    count("webhooks.unsigned");
    return unsigned();
  }
  const verdict = ports.githubSchema.check(event, request.body);
  const received = receive(
    { deliveryId, event, payload: request.body, receivedAt: now.toISOString() },
    verdict,
  );

  if ("quarantined" in received) {
    const { pointer, reason } = received.quarantined;
    // GitHub may send it again under its old id; that is no news.
    if ((await tables.quarantine.get(deliveryId)) === undefined) {
      tables.quarantine.put(received.quarantined);
      publish(DeliveryQuarantined, { deliveryId, event, pointer, reason });
      count("webhooks.quarantined");
    }
    return quarantined(deliveryId, pointer, reason);
  }

  const { outcome, published } = received.accepted;
  tables.deliveries.put(received.accepted);
  for (const happening of received.happenings) publishHappening(publish, happening);
  count(`webhooks.${outcome}`);
  return { status: 202, body: { deliveryId, outcome, published } };
};
export default receiveWebhook;
