import { system } from "trellis";

export default system("pulse", {
  summary:
    "What a company that sells a GitHub app needs: webhooks in; metrics, triage, invoices and notices out.",
  teams: {
    platform: { contact: "#team-platform", onCall: "platform-oncall@pulse.example" },
    flow: { contact: "#team-flow", onCall: "flow-oncall@pulse.example" },
    support: { contact: "#team-support", onCall: "support-oncall@pulse.example" },
    finance: { contact: "finance@pulse.example", onCall: "finance-oncall@pulse.example" },
    comms: { contact: "#team-comms", onCall: "comms-oncall@pulse.example" },
  },
  // Where the system is to be shipped, these are asked for.
  rules: { "tags-missing": "error", "budget-missing": "error", "log-retention-wrong": "error" },
  tags: { system: "pulse", "cost-centre": "1200" },
  budget: { monthly: 200, currency: "USD" },
  logRetentionDays: 90,
});
