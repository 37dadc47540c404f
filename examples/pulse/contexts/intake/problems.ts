/** The intake's problem documents (RFC 9457). */
const home = "https://pulse.example/problems";

export function unsigned() {
  const detail = "The header X-Hub-Signature-256 does not belong to this body.";
  return {
    status: 401,
    body: { type: `${home}/signature-wrong`, title: "The signature is wrong", status: 401, detail },
  } as const;
}

export function deliveryUnknown(deliveryId: string) {
  const detail = `There is no delivery "${deliveryId}".`;
  return {
    status: 404,
    body: { type: `${home}/delivery-unknown`, title: "No such delivery", status: 404, detail },
  } as const;
}
