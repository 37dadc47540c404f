import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import type { Failure } from "trellis/runtime";
import type { Store } from "../ports/store.ts";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench } from "./fixtures/core-bench.ts";
import { answersOf } from "./mailed-answers.ts";

type Refused = "commit" | "frames" | "due" | "stamps" | "deadLetters";

/** A store whose methods refuse as long as the test wants. */
class Refusing {
  code: "TRL0311" | "TRL0319" = "TRL0311";
  readonly methods: Set<Refused> = new Set();
  tries = 0;

  readonly through = (store: Store): Store => {
    const gated =
      <Given extends unknown[], Answer>(name: Refused, method: (...given: Given) => Promise<Answer>) =>
      async (...given: Given): Promise<Answer> => {
        if (!this.methods.has(name)) return method(...given);
        this.tries += 1;
        throw new Fault(this.code, `${name} is refused`, { retry: "later" });
      };
    return {
      ...store,
      commit: gated("commit", store.commit),
      frames: gated("frames", store.frames),
      due: gated("due", store.due),
      stamps: gated("stamps", store.stamps),
      deadLetters: gated("deadLetters", store.deadLetters),
    };
  };
}

const failure: Failure = { code: "TRL0301", message: "no", retry: "never" };

test("while the store refuses, questions are answered, and the books balance all the same", async () => {
  const store = new Refusing();
  const bench = await CoreBench.open({ through: store.through });
  await bench.attach(({ json }) => (json === "bad" ? { failed: failure } : "done"));
  await bench.append("a", "bad");
  store.methods.add("commit");
  await bench.append("b", "c");
  assert.equal(bench.sent.at(-1)?.kind, "stalled");

  const { counts, owed, backlog, open, deferred } = await bench.status();
  assert.equal(owed, 4, "what is being committed is counted");
  assert.equal(owed, counts.done + counts.deadLetters + backlog + open + deferred);
  const asked = { filter: {}, limit: 10, afterId: 0 };
  const { rows } = await bench.ask("deadLetters", (token) => ({ kind: "deadLetters", token, ...asked }));
  assert.deepEqual(
    rows.map(({ json }) => json),
    ["bad"],
  );
  assert.deepEqual((await bench.ask("jobs", (token) => ({ kind: "jobs", token }))).jobs, []);

  store.methods.clear();
  await bench.advance(250);
  assert.equal((await bench.status()).counts.done, 3);
});

test("a question that waited when the store began to refuse is answered, too", async () => {
  const store = new Refusing();
  const bench = await CoreBench.open({ through: store.through });
  store.methods.add("commit");
  bench.post((token) => ({ kind: "append", token, frame: bench.frameOf(["a"]) }));
  assert.equal((await bench.ask("snapshot", (token) => ({ kind: "snapshot", token }))).of, "snapshot");
});

test("while the store refuses, what would begin new work is refused with its fault", async () => {
  const store = new Refusing();
  const bench = await CoreBench.open({ through: store.through });
  store.methods.add("commit");
  await bench.append("a");
  const tokens = [
    bench.post((token) => ({ kind: "invoke", token, function: "shop.notify", json: "{}" })),
    bench.post((token) => ({ kind: "stopJob", token, job: 1 })),
  ];
  assert.deepEqual(
    bench.sent.flatMap((sent) => (sent.kind === "failed" ? [[sent.token, sent.failure.code]] : [])),
    tokens.map((token) => [token, "TRL0311"]),
  );
});

for (const method of ["frames", "due"] as const) {
  test(`${method} that the store refuses to read stall the core, and it goes on when they are read`, async () => {
    const store = new Refusing();
    // What an earlier engine left: an event that is deferred, and one in the log that no memory holds any more.
    const before = await CoreBench.open({ image: emptyImage() });
    const worker = await before.attach(() => ({ failed: { ...failure, retry: "later" } }));
    await before.append("a");
    worker.handleWith(() => "hold");
    await before.append("b");

    const bench = await CoreBench.open({ image: before.image, nowMs: 60_000, through: store.through });
    store.methods.add(method);
    const next = await bench.attach();
    assert.equal(bench.sent.at(-1)?.kind, "stalled");
    assert.equal((await bench.status()).counts.done, 0);
    store.methods.clear();
    await bench.advance(250);
    assert.deepEqual(next.texts.toSorted(), ["a", "b"]);
    assert.equal((await bench.status()).counts.done, 2);
  });
}

test("after damage nothing is tried again, and questions are answered still", async () => {
  const store = new Refusing();
  store.code = "TRL0319";
  const bench = await CoreBench.open({ through: store.through });
  store.methods.add("commit");
  await bench.append("a");
  const { tries } = store;
  store.methods.clear();
  await bench.advance(60_000);
  assert.equal(store.tries, tries);
  assert.deepEqual(bench.log(), []);
  assert.equal((await bench.status()).owed, 1);
});

test("after damage whoever waits for a commit is told that there is none, and later ones are told the same", async () => {
  const store = new Refusing();
  store.code = "TRL0319";
  const bench = await CoreBench.open({ through: store.through });
  const worker = await bench.attach();
  store.methods.add("commit");
  const effects = { writes: [], events: [], reads: [] };
  worker.request(7, effects);
  const token = await bench.append("a");
  worker.request(8, effects);
  worker.publish([9, 10], bench.frameOf(["c", "d"]));
  const later = await bench.append("b");
  const failed = bench.sent.flatMap((sent) =>
    sent.kind === "failed" ? [[sent.token, sent.failure.code]] : [],
  );
  assert.deepEqual(failed, [
    [token, "TRL0319"],
    [later, "TRL0319"],
  ]);
  const answers = bench.sent.flatMap((sent) => (sent.kind === "answered" ? answersOf(sent.answers) : []));
  assert.deepEqual(
    answers.map(({ request, answer }) => [
      request,
      answer.status,
      /"code":"TRL0319"/.test(answer.body ?? ""),
    ]),
    [
      [7, 503, true],
      [8, 503, true],
      [9, 503, true],
      [10, 503, true],
    ],
  );
  assert.deepEqual(bench.log(), []);
});

test("damage that a question meets, or a worker, stops the core as well", async () => {
  const store = new Refusing();
  store.code = "TRL0319";
  const asking = await CoreBench.open({ through: store.through });
  store.methods.add("deadLetters");
  const asked = { filter: {}, limit: 10, afterId: 0 };
  asking.post((token) => ({ kind: "deadLetters", token, ...asked }));
  await asking.settled();
  assert.deepEqual(
    asking.sent.map(({ kind }) => kind),
    ["failed", "stalled"],
  );

  const bench = await CoreBench.open();
  const worker = await bench.attach((_, meeting) => {
    meeting.meetDamage({ ...failure, code: "TRL0319" });
    return { failed: { ...failure, code: "TRL0319" } };
  });
  await bench.append("a");
  await bench.append("b");
  assert.deepEqual(worker.texts, ["a"], "nothing more is handed out");
  assert.deepEqual(bench.log(), ["a"], "nothing more is taken");
  const { counts, inFlight } = await bench.status();
  assert.deepEqual([counts.deadLetters, inFlight], [0, 1], "no delivery is given up for it");
});

test("an engine whose store refuses can be drained and closed", async () => {
  const store = new Refusing();
  const bench = await CoreBench.open({ through: store.through });
  await bench.attach(() => "hold");
  await bench.append("a");
  store.methods.add("commit");
  await bench.append("b");
  // Each throws when there is no answer.
  await bench.ask("drain", (token) => ({ kind: "drain", token }));
  await bench.ask("close", (token) => ({ kind: "close", token }));
});
