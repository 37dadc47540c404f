import { system } from "trellis";

export default system("bench-http", {
  summary: "The system that the gateway is measured with.",
  rules: {
    // Nothing stands behind the function that a bound would protect.
    "concurrency-unbounded": { severity: "warning", concurrencyMax: 256 },
    // What it is compared with handles a request that is sent again once more, too.
    "idempotency-missing": "off",
  },
  teams: { measuring: { contact: "#bench", onCall: "nobody" } },
});
