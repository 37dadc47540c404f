import assert from "node:assert/strict";
import { test } from "node:test";
import { findGaps } from "./books.ts";
import type { DeliveryRow, Evidence } from "./evidence.ts";
import type { Sent } from "./send.ts";

const opened: DeliveryRow = {
  deliveryId: "d-1",
  event: "issues",
  outcome: "published",
  published: ["intake.issue-opened"],
  receivedAt: "2026-01-05T12:00:00.000Z",
};
const broken = { deliveryId: "d-2", event: "push", pointer: "/repository/id", reason: "is missing" };

function sent(deliveryId: string, event: string, status: number, answer: object): Sent {
  return { webhook: { deliveryId, event, payload: {} }, status, answer: { ...answer } };
}

const settled = { owed: 1, done: 1, refused: 0, filtered: 0, deadLetters: 0, waiting: 0 };
const eventOf = (name: string, published: number) => {
  return { name, context: name.slice(0, name.indexOf(".")), published, duplicates: 0 };
};

/** Two webhooks of a new data folder: one that opened an issue, one that is in quarantine. All is well. */
const balanced = {
  sent: [
    sent("d-1", "issues", 202, { outcome: "published" }),
    sent("d-2", "push", 202, { outcome: "quarantined" }),
  ],
  fresh: true,
  subscriptions: new Map([
    ["triage.triageIssue", "intake.issue-opened"],
    ["notify.tellOfQuarantine", "intake.delivery-quarantined"],
  ]),
  status: {
    events: [
      eventOf("intake.issue-opened", 1),
      eventOf("intake.delivery-quarantined", 1),
      eventOf("triage.issue-assigned", 1),
    ],
    functions: [
      { name: "triage.triageIssue", done: 1 },
      { name: "notify.tellOfQuarantine", done: 1 },
    ],
    books: {
      balanced: true,
      subscriptions: [
        { function: "triage.triageIssue", ...settled },
        { function: "notify.tellOfQuarantine", ...settled },
      ],
    },
  },
  deliveries: [opened],
  quarantine: [broken],
  invoices: [],
  issues: [{ issueId: "1", assignee: "ines" }, { issueId: "2" }],
  metrics: [],
  deadLetters: [],
  notices: { attempts: 1, notices: 1, repeated: 0, failures: 0 },
};

// The books look at some of what the engine tells; the rest of it need not be made up here.
const gapsIn = (changes: object) => findGaps({ ...balanced, ...changes } as unknown as Evidence);

test("there is no gap where everything is accounted for", () => {
  assert.deepEqual(gapsIn({}), []);
});

test("a webhook that was not answered, or not as it should be, is named", () => {
  const lost = sent("d-3", "star", 0, { detail: "fetch failed" });
  const failed = sent("d-4", "star", 500, { detail: "The request could not be carried out" });
  assert.deepEqual(gapsIn({ sent: [...balanced.sent, lost, failed] }), [
    "star d-3 was answered not at all: fetch failed",
    "star d-4 was answered 500: The request could not be carried out",
  ]);
});

test("an answer without its row, and a row that says something else, are named", () => {
  const [gap] = gapsIn({ deliveries: [], fresh: false });
  assert.equal(gap, "issues d-1 was accepted, but has no row");
  const ignored = { ...opened, outcome: "ignored" as const };
  assert.deepEqual(gapsIn({ deliveries: [ignored] }), [
    'issues d-1 was answered "published", but its row says "ignored"',
  ]);
  assert.deepEqual(gapsIn({ quarantine: [] }).slice(0, 1), [
    "push d-2 was quarantined, but is not in quarantine",
  ]);
});

test("a row that nobody sent is named in a new data folder", () => {
  const stranger = { ...opened, deliveryId: "d-9", published: [], outcome: "ignored" as const };
  assert.deepEqual(gapsIn({ deliveries: [opened, stranger] }), ["there is a row for d-9, which nobody sent"]);
  assert.deepEqual(gapsIn({ deliveries: [opened, stranger], fresh: false }), []);
});

test("an event that the rows and the log count differently is named", () => {
  const events = [eventOf("intake.issue-opened", 2), ...balanced.status.events.slice(1)];
  assert.deepEqual(gapsIn({ status: { ...balanced.status, events } }), [
    "intake.issue-opened: the rows say 1, the log holds 2",
    "triage.triageIssue is owed 1 events, but 2 of intake.issue-opened were published",
  ]);
});

test("an event that a subscription has not settled is named", () => {
  const [first, second] = balanced.status.books.subscriptions;
  const waiting = { ...second, done: 0, waiting: 1 };
  const books = { balanced: true, subscriptions: [first, waiting] };
  assert.deepEqual(gapsIn({ status: { ...balanced.status, books } }), [
    "notify.tellOfQuarantine is owed 1 events: 0 done, 0 refused, 0 filtered, 0 dead, 1 waiting",
  ]);
});

test("a notice that the receiver never saw is named", () => {
  const notices = { ...balanced.notices, notices: 0 };
  assert.deepEqual(gapsIn({ notices }), ["notices sent: 1, but notices that the receiver took: 0"]);
});
