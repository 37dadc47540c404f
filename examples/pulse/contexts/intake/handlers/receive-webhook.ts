import type { Handler } from "trellis";
import type intake from "../context.ts";
import { DeliveryQuarantined } from "../contracts.ts";
import { contractOf, receive } from "../domain/receive.ts";
import { unsigned } from "../problems.ts";
import { publishHappening } from "../publish-happening.ts";

const receiveWebhook: Handler<typeof intake, "receiveWebhook"> = (request, work) => {
  const { tables, ports, publish, quarantine, valid, count, now } = work;
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

  const contract = contractOf(event, request.body);
  if ("quarantined" in received) {
    const { pointer, reason } = received.quarantined;
    quarantine(contract, { pointer, message: reason });
    publish(DeliveryQuarantined, { deliveryId, event, pointer, reason });
    count("webhooks.quarantined");
    return { status: 202, body: { deliveryId, outcome: "quarantined", published: [] } };
  }
  if (verdict.verdict === "valid") valid(contract);

  const { outcome, published } = received.accepted;
  tables.deliveries.put(received.accepted);
  for (const happening of received.happenings) publishHappening(publish, happening);
  count(`webhooks.${outcome}`);
  return { status: 202, body: { deliveryId, outcome, published } };
};
export default receiveWebhook;
