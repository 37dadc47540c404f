import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergeChange, type Change } from "./change.ts";
import { mergeDeployment, type Deployment } from "./deployment.ts";
import { fourKeys } from "./four-keys.ts";

const repository = "acme/shop";
const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 12, minute)).toISOString();

function deployment(deploymentId: string, minute: number, outcome: Deployment["outcome"]): Deployment {
  const [startedAt, finishedAt] = [at(minute - 1), at(minute)];
  return { repository, deploymentId, sha: "a".repeat(40), outcome, startedAt, finishedAt };
}

const change = (sha: string, minute: number): Change => ({ repository, sha, committedAt: at(minute) });

test("nothing known gives no figure, not a zero", () => {
  assert.deepEqual(fourKeys(repository, [], []), {
    repository,
    window: null,
    deploymentFrequency: { deployments: 0, perDay: null },
    leadTimeForChanges: { changes: 0, medianSeconds: null },
    changeFailureRate: { failed: 0, finished: 0, rate: null },
    timeToRestore: { restored: 0, medianSeconds: null, brokenSince: null },
  });
});

test("deployment frequency counts successes by day of the window", () => {
  const nextDay = { ...deployment("3", 0, "succeeded"), finishedAt: "2026-01-06T00:00:00.000Z" };
  const keys = fourKeys(
    repository,
    [],
    [deployment("1", 1, "succeeded"), deployment("2", 2, "failed"), nextDay],
  );
  assert.deepEqual(keys.window, { from: at(1), to: nextDay.finishedAt, days: 2 });
  assert.deepEqual(keys.deploymentFrequency, { deployments: 2, perDay: 1 });
});

test("lead time runs from the commit to the end of the first successful deployment started after it", () => {
  const deployments = [
    deployment("failed", 5, "failed"),
    deployment("started-before", 2, "succeeded"),
    deployment("carrier", 10, "succeeded"),
  ];
  // Committed at 2, after the first deployment's start at 1; carried at 10, which is 480 s later.
  const keys = fourKeys(repository, [change("x", 2), change("too-late", 10)], deployments);
  assert.deepEqual(keys.leadTimeForChanges, { changes: 1, medianSeconds: 480 });
});

test("change failure rate is the share of failed deployments", () => {
  const deployments = [
    deployment("1", 1, "succeeded"),
    deployment("2", 2, "failed"),
    deployment("3", 3, "succeeded"),
  ];
  const keys = fourKeys(repository, [], deployments);
  assert.deepEqual(keys.changeFailureRate, { failed: 1, finished: 3, rate: 0.3333 });
});

test("time to restore runs from the first failure to the next success", () => {
  const deployments = [
    deployment("1", 10, "failed"),
    deployment("2", 12, "failed"),
    deployment("3", 20, "succeeded"),
    deployment("4", 30, "failed"),
  ];
  const { timeToRestore } = fourKeys(repository, [], deployments);
  assert.deepEqual(timeToRestore, { restored: 1, medianSeconds: 600, brokenSince: at(30) });
});

test("a success at the moment of a failure mends it", () => {
  const deployments = [deployment("1", 10, "succeeded"), deployment("2", 10, "failed")];
  const { timeToRestore } = fourKeys(repository, [], deployments);
  assert.deepEqual(timeToRestore, { restored: 1, medianSeconds: 0, brokenSince: null });
});

type Report = { readonly change: Change } | { readonly deployment: Deployment };

/** What a repository's rows hold after these reports, as the handlers keep them, and the figures made of them. */
function figuresAfter(reports: readonly Report[]) {
  const changes = new Map<string, Change>();
  const deployments = new Map<string, Deployment>();
  for (const report of reports) {
    if ("change" in report) {
      changes.set(report.change.sha, mergeChange(changes.get(report.change.sha), report.change));
    } else {
      const { deploymentId } = report.deployment;
      deployments.set(deploymentId, mergeDeployment(deployments.get(deploymentId), report.deployment));
    }
  }
  return fourKeys(repository, [...changes.values()], [...deployments.values()]);
}

test("figures are the same in any order of reports, and with any of them repeated", () => {
  // Few minutes, so that much happens in the same one.
  const minute = fc.integer({ min: 0, max: 6 });
  const report: fc.Arbitrary<Report> = fc.oneof(
    fc
      .record({ sha: fc.constantFrom("a", "b", "c", "d"), minute })
      .map(({ sha, minute }) => ({ change: change(sha, minute) })),
    fc
      .record({
        id: fc.constantFrom("1", "2", "3", "4"),
        minute,
        outcome: fc.constantFrom("succeeded", "failed"),
      })
      .map(({ id, minute, outcome }) => ({ deployment: deployment(id, minute, outcome) })),
  );
  const story = fc
    .array(report, { maxLength: 30 })
    .chain((reports) =>
      fc.tuple(
        fc.constant(reports),
        fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length }),
      ),
    );
  fc.assert(
    fc.property(story, ([reports, some]) => {
      // A shuffled part, and then all of it: everything came at least once, in an order of its own.
      assert.deepEqual(figuresAfter([...some, ...reports.toReversed()]), figuresAfter(reports));
    }),
  );
});
