import { context, http, port, table } from "trellis";
import {
  CommitsPushed,
  Delivery,
  DeliveryQuarantined,
  DeploymentFinished,
  GetDelivery,
  IssueAnswered,
  IssueClosed,
  IssueOpened,
  ListDeliveries,
  PullRequestMerged,
  PurchaseChanged,
  ReceiveWebhook,
} from "./contracts.ts";
import type { GithubSchema, Signatures } from "./ports.ts";

export default context("intake", {
  team: "platform",
  summary:
    "Takes GitHub's webhooks, checks them, and tells the other contexts what happened in small events.",
  publishes: [
    PullRequestMerged,
    CommitsPushed,
    DeploymentFinished,
    IssueOpened,
    IssueAnswered,
    IssueClosed,
    PurchaseChanged,
    DeliveryQuarantined,
  ],
  tables: {
    deliveries: table(Delivery, { key: "deliveryId", indexes: { byOutcome: ["outcome", "deliveryId"] } }),
  },
  ports: { signatures: port<Signatures>(), githubSchema: port<GithubSchema>() },
  settings: {
    GITHUB_WEBHOOK_SECRET: { summary: "The secret of the GitHub app's webhook.", secret: true },
  },
  functions: {
    // GitHub gives up after 10 s.
    receiveWebhook: http(ReceiveWebhook, { timeoutMs: 10_000 }),
    getDelivery: http(GetDelivery),
    listDeliveries: http(ListDeliveries),
  },
  // GitHub's schema, its compiled checks, and room for a payload of 25 MiB.
  memoryMiB: 512,
});
