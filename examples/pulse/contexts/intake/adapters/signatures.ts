import { createHmac, timingSafeEqual } from "node:crypto";
import type { Adapter } from "trellis";
import type intake from "../context.ts";

/** GitHub's signature: HMAC-SHA256 over the body's bytes ("Validating webhook deliveries", docs.github.com). */
const signatures: Adapter<typeof intake, "signatures"> = ({ settings }) => {
  const secret = settings.GITHUB_WEBHOOK_SECRET;
  // An empty secret would accept what anybody can sign.
  if (!secret) throw new Error("GITHUB_WEBHOOK_SECRET is empty");
  return {
    verify(body, signature) {
      const given = Buffer.from(signature ?? "", "utf8");
      const right = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`, "utf8");
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
};
export default signatures;
