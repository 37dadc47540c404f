import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LifeCycle } from "./life-cycle.ts";

/** A worker that runs since `nowMs`. */
function running(idleMaxMs: number, nowMs = 0): LifeCycle {
  const life = new LifeCycle(idleMaxMs);
  life.want();
  assert.equal(life.next(nowMs, 0), "start");
  life.started(nowMs);
  return life;
}

const never = { untilMs: Infinity };

test("a worker that nothing wants is not started", () => {
  const life = new LifeCycle(1_000);
  assert.deepEqual(life.next(0, 0), never);
  assert.equal(life.status, "asleep");
});

test("a worker is started by what the core has for it, and by a request", () => {
  const wanted = new LifeCycle(1_000);
  wanted.want();
  assert.equal(wanted.next(0, 0), "start");
  assert.equal(wanted.status, "starting");
  assert.equal(new LifeCycle(1_000).next(0, 1), "start");
});

test("a warm worker is started unasked, and never let go", () => {
  const life = new LifeCycle(Infinity);
  assert.equal(life.next(0, 0), "start");
  life.started(0);
  assert.deepEqual(life.next(1e12, 0), never);
});

test("a worker without work is let go after its time, when the core agrees", () => {
  const life = running(1_000);
  assert.deepEqual(life.next(0, 0), { untilMs: 1_000 });
  life.worked(600);
  assert.deepEqual(life.next(1_000, 0), { untilMs: 1_600 });
  assert.equal(life.next(1_600, 0), "unseat");
  assert.equal(life.status, "running");
  assert.equal(life.unseated(life.asked, true, 1_600, 1_610), true);
  assert.equal(life.status, "asleep");
  assert.deepEqual(life.next(1_610, 0), never);
});

test("a worker that the core has seen at work goes on, and is asked for again when its time is over by that", () => {
  const life = running(1_000);
  assert.equal(life.next(1_000, 0), "unseat");
  assert.equal(life.unseated(life.asked, false, 300, 1_005), false);
  assert.equal(life.takesRequests, true);
  assert.deepEqual(life.next(1_005, 0), { untilMs: 1_705 });
});

test("open requests keep a worker, however old they are", () => {
  const life = running(1_000);
  assert.deepEqual(life.next(5_000, 1), { untilMs: 6_000 });
  assert.deepEqual(life.next(6_000, 1), { untilMs: 7_000 });
});

test("a request that comes while the worker leaves waits, and starts the next one", () => {
  const life = running(1_000);
  assert.equal(life.next(1_000, 0), "unseat");
  assert.equal(life.takesRequests, false);
  assert.deepEqual(life.next(1_001, 1), never);
  assert.equal(life.unseated(life.asked, true, 1_000, 1_002), true);
  assert.equal(life.next(1_002, 1), "start");
});

test("an answer about a worker that has crashed meanwhile says nothing about the next one", () => {
  const life = running(1_000);
  assert.equal(life.next(1_000, 0), "unseat");
  const { asked } = life;
  life.crashed(1_001);
  life.handedBack(false, 1_001);
  life.want();
  assert.equal(life.next(2_000, 0), "start");
  life.started(2_000);
  assert.equal(life.next(3_000, 0), "unseat");
  assert.equal(life.unseated(asked, true, 1_000, 3_001), false);
  assert.equal(life.unseated(life.asked, false, 0, 3_002), false);
  assert.equal(life.takesRequests, true);
});

test("what the core wants is not forgotten while it is told of a crash", () => {
  const life = running(1_000);
  // The core has taken the worker off its seat; it crashes before main hears of that.
  assert.equal(life.next(1_000, 0), "unseat");
  life.crashed(1_001);
  assert.equal(life.unseated(life.asked, true, 1_000, 1_002), false);
  life.want();
  life.handedBack(false, 1_003);
  assert.equal(life.next(2_000, 0), "start");
});

test("a worker that crashed is started again after a delay that grows, and only if it is wanted", () => {
  const life = new LifeCycle(1_000);
  let nowMs = 0;
  for (const delayMs of [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]) {
    life.want();
    assert.equal(life.next(nowMs, 0), "start");
    life.started(nowMs);
    nowMs += 10;
    assert.equal(life.crashed(nowMs), true);
    assert.equal(life.status, "restarting");
    // Nothing is done before the core has taken back what the worker had.
    assert.deepEqual(life.next(nowMs + 10_000, 1), never);
    life.handedBack(false, nowMs);
    assert.deepEqual(life.next(nowMs, 0), never);
    assert.equal(life.status, "asleep");
    life.want();
    assert.equal(life.status, "restarting");
    assert.deepEqual(life.next(nowMs, 0), { untilMs: nowMs + delayMs });
    nowMs += delayMs;
  }
});

test("the delay begins anew after a healthy run, with a known culprit, and after a sleep", () => {
  const delayAfter = (prepare: (life: LifeCycle) => number): number => {
    const life = new LifeCycle(1_000);
    for (let nowMs = 0; nowMs < 4; nowMs++) {
      life.want();
      life.next(nowMs * 5_000, 0);
      life.crashed(nowMs * 5_000);
    }
    life.want();
    assert.equal(life.next(20_000, 0), "start");
    life.started(20_000);
    const endedMs = prepare(life);
    life.want();
    const step = life.next(endedMs, 0);
    assert.ok(typeof step === "object");
    return step.untilMs - endedMs;
  };
  const crash = (life: LifeCycle, nowMs: number, culpritKnown: boolean): number => {
    life.crashed(nowMs);
    life.handedBack(culpritKnown, nowMs);
    return nowMs;
  };
  assert.equal(
    delayAfter((life) => crash(life, 20_010, false)),
    800,
  );
  assert.equal(
    delayAfter((life) => crash(life, 60_000, false)),
    50,
  );
  assert.equal(
    delayAfter((life) => crash(life, 20_010, true)),
    50,
  );
  const slept = delayAfter((life) => {
    assert.equal(life.next(21_000, 0), "unseat");
    life.unseated(life.asked, true, 1_000, 21_000);
    life.want();
    assert.equal(life.next(21_000, 0), "start");
    life.started(21_000);
    return crash(life, 21_010, false);
  });
  assert.equal(slept, 50);
});

test("a start that fails is tried again as long as somebody wants the worker", () => {
  const life = new LifeCycle(1_000);
  assert.equal(life.next(0, 1), "start");
  assert.equal(life.crashed(10), false);
  assert.equal(life.status, "restarting");
  assert.deepEqual(life.next(10, 1), { untilMs: 60 });
  // The request was given up.
  assert.deepEqual(life.next(60, 0), never);
  assert.equal(life.status, "asleep");
});

test("a stopped worker stays stopped", () => {
  const life = running(1_000);
  life.stop();
  life.want();
  assert.equal(life.crashed(5), false);
  assert.deepEqual(life.next(10_000, 3), never);
  assert.equal(life.status, "stopped");
});

test("whatever happens in whatever order: what is wanted gets a worker, and one worker at a time", () => {
  const happening = fc.constantFrom(
    "want",
    "request",
    "answer",
    "started",
    "unseated",
    "busy",
    "stale",
    "crash",
    "handed back",
    "wait",
  );
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 80 }),
      fc.constantFrom(100, 1_000, Infinity),
      (happenings, idleMaxMs) => {
        const life = new LifeCycle(idleMaxMs);
        const seat = new Seat(life);
        for (const each of happenings) seat.take(each);
        // Whatever is under way ends well, and time goes on.
        seat.request();
        for (let turn = 0; turn < 10 && !seat.runs; turn++) {
          for (const each of ["unseated", "handed back", "wait", "started"] as const) seat.take(each);
        }
        assert.ok(seat.runs, `a request waits, and the worker is ${life.status}`);
      },
    ),
  );
});

/** Keeps the protocol of a seat, as the real one does. */
class Seat {
  readonly #life: LifeCycle;
  #nowMs = 0;
  #open = 0;
  #thread: "none" | "starting" | "running" = "none";
  #asked: number | undefined;
  #telling = false;

  constructor(life: LifeCycle) {
    this.#life = life;
  }

  get runs(): boolean {
    return this.#thread === "running" && this.#life.takesRequests;
  }

  request(): void {
    this.#open += 1;
    this.#act();
  }

  take(happening: string): void {
    this.#nowMs += happening === "wait" ? 2_500 : 7;
    const life = this.#life;
    if (happening === "want") life.want();
    else if (happening === "request") this.#open += 1;
    else if (happening === "answer" && this.runs) this.#open = 0;
    else if (happening === "started" && this.#thread === "starting") {
      this.#thread = "running";
      life.started(this.#nowMs);
    } else if ((happening === "unseated" || happening === "busy") && this.#asked !== undefined) {
      const asked = this.#asked;
      this.#asked = undefined;
      if (life.unseated(asked, happening === "unseated", 500, this.#nowMs)) {
        assert.equal(this.#thread, "running", "a worker that runs is let go");
        this.#thread = "none";
      }
    } else if (happening === "stale")
      assert.equal(life.unseated(life.asked - 1, true, 500, this.#nowMs), false);
    else if (happening === "crash" && this.#thread !== "none") {
      this.#telling = life.crashed(this.#nowMs);
      assert.equal(this.#telling, this.#thread === "running", "the core is told of the workers that it knew");
      this.#thread = "none";
    } else if (happening === "handed back" && this.#telling) {
      this.#telling = false;
      life.handedBack(false, this.#nowMs);
    }
    this.#act();
  }

  #act(): void {
    const step = this.#life.next(this.#nowMs, this.#open);
    if (step === "start") {
      assert.equal(this.#thread, "none", "there is one worker at a time");
      assert.equal(this.#telling, false, "the core knows of the last one's end");
      this.#thread = "starting";
    } else if (step === "unseat") {
      assert.equal(this.#open, 0, "a worker with requests is kept");
      this.#asked = this.#life.asked;
    } else assert.ok(step.untilMs > this.#nowMs, "the next look is later");
  }
}
