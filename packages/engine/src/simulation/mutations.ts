import type { FunctionModel, SystemModel } from "@trellis/model";
import type { FromWorker, ToWorker } from "../delivery/messages.ts";
import type { CommitGroup, Store } from "../ports/store.ts";
import type { MemoryQuarantine } from "../store/memory-quarantine.ts";
import type { MemoryImage } from "../store/memory-store.ts";
import { copyOfImage } from "./image-copy.ts";
import type { Parts } from "./parts.ts";

/** Each breaks one part of the machine, anew for each run; a simulation that can't see it is worth nothing. */
export const mutations: Readonly<Record<string, () => Partial<Parts>>> = {
  "a store that answers a commit and loses it when the power fails": () => {
    let before: MemoryImage | undefined;
    return {
      store: (store, image) => ({
        ...store,
        async commit(group) {
          before = copyOfImage(image);
          await store.commit(group);
        },
      }),
      survives: (image) => before ?? image,
    };
  },
  "a store that now and then answers a commit that it does not carry out": () => everyTenth(() => undefined),
  "a store that now and then keeps a group without its rows": () =>
    everyTenth((group) => ({ ...group, writes: [] })),
  "a store that now and then keeps a group without its progress": () =>
    everyTenth((group) => ({ ...group, subscriptions: [] })),
  "a store that forgets what was filtered": () =>
    everyTenth((group) => ({
      ...group,
      subscriptions: group.subscriptions.map((row) => ({ ...row, counts: { ...row.counts, filtered: 0 } })),
    })),
  "a core that hands out what a pattern does not take": () => ({ model: withoutPatterns }),
  "a store that now and then keeps a group without its retries": () =>
    everyTenth((group) => ({ ...group, deferred: [] })),
  "a store that now and then keeps what waited no more": () =>
    everyTenth((group) => ({ ...group, deferredRemoved: [] })),
  "a store that now and then keeps a group without its dead letters": () =>
    everyTenth((group) => ({ ...group, deadLetters: [] })),
  "a store that keeps dead letters that were redriven": () => ({
    store: (store) => ({
      ...store,
      commit: (group) => store.commit({ ...group, deadLettersRemoved: [] }),
    }),
  }),
  "a store that now and then keeps a group without its jobs": () =>
    everyTenth((group) => ({ ...group, jobs: [] })),
  "a crash after which a quarantined payload is gone": () => ({
    survives: (image) => ({ ...image, quarantine: withoutOldest(image.quarantine) }),
  }),
  "a store that now and then keeps a group without its quarantine": () =>
    everyTenth(({ quarantine: _, ...group }) => group),
  "a store that keeps in quarantine what was let in": () => ({
    store: (store) => ({
      ...store,
      commit: ({ quarantine, ...group }) =>
        store.commit(
          quarantine === undefined ? group : { ...group, quarantine: { ...quarantine, removed: [] } },
        ),
    }),
  }),
  "a main that gives each payload of a redrive in twice": () => ({
    readmits: (entries) => entries.flatMap((entry) => [entry, entry]),
  }),
  "a main that gives each event of a redrive in under another id, too": () => ({
    readmits: (entries) =>
      entries.flatMap((entry) =>
        entry.door.kind === "event"
          ? [entry, { ...entry, door: { ...entry.door, id: `${entry.door.id}-again` } }]
          : [entry],
      ),
  }),
  "a worker that does not say what its unit takes out of quarantine": () =>
    throughMail((message) => (message.kind === "unit" ? withoutRelease(message) : message)),
  "a start that forgets what is settled above the cursors": () => ({
    recovered: (recovered) => ({
      ...recovered,
      subscriptions: new Map(
        [...recovered.subscriptions].map(([name, row]) => [name, { ...row, above: new Uint8Array(0) }]),
      ),
    }),
  }),
  "a start that forgets which keys wait": () => ({
    recovered: (recovered) => ({
      ...recovered,
      deferred: new Map(
        [...recovered.deferred].map(([name, waiting]) => [name, { ...waiting, keyHashes: [] }]),
      ),
    }),
  }),
  "a start that forgets the epoch": () => ({ recovered: (recovered) => ({ ...recovered, epoch: 0 }) }),
  "a start that forgets the ids of the log": () => ({ knowsIds: false }),
  "a core that reads the mail of workers that are lost": () => ({
    attach: (core) => {
      return (context, send) => {
        const take = core.attach(context, send);
        // A seat of nobody is never lost; what it is told is told to the worker.
        const takeAlways = core.attach("nobody", (message) =>
          message.kind === "welcome" ? undefined : send(message),
        );
        return (message) =>
          message.kind === "unit" || message.kind === "published" ? takeAlways(message) : take(message);
      };
    },
  }),
  "a core that lets go a worker that has work": () => ({
    unseat: (answer) => ({ ...answer, unseated: true }),
  }),
  "a core that wakes nobody now and then": () => {
    let calls = 0;
    return { hears: () => ++calls % 3 !== 0 };
  },
  "a core that does not check what a unit of work has read": () =>
    throughMail((message) =>
      message.kind === "ready" || message.kind === "damaged" ? message : withoutReads(message),
    ),
  "a core that tells nobody about conflicts": () => ({
    attach: (core) => (context, send) =>
      core.attach(context, (message) =>
        send(message.kind === "committed" ? { ...message, conflicts: [] } : message),
      ),
  }),
  "a core that loses a letter now and then": () => {
    let letters = 0;
    return {
      attach: (core) => (context, send) =>
        core.attach(context, (message: ToWorker) => (++letters % 100 === 0 ? undefined : send(message))),
    };
  },
};

/** A store that does something else with every tenth group: `undefined` for nothing at all. */
function everyTenth(change: (group: CommitGroup) => CommitGroup | undefined): Partial<Parts> {
  let commits = 0;
  return {
    store: (store): Store => ({
      ...store,
      async commit(group) {
        const kept = ++commits % 10 === 0 ? change(group) : group;
        if (kept !== undefined) await store.commit(kept);
      },
    }),
  };
}

function throughMail(change: (message: FromWorker) => FromWorker): Partial<Parts> {
  return {
    attach: (core) => (context, send) => {
      const take = core.attach(context, send);
      return (message) => take(change(message));
    },
  };
}

function withoutReads(message: Exclude<FromWorker, { kind: "ready" | "damaged" }>): FromWorker {
  if (message.kind === "published") return message;
  if (message.kind === "unit")
    return { ...message, unit: { ...message.unit, effects: { ...message.unit.effects, reads: [] } } };
  if (message.kind === "block") {
    const { block } = message;
    if (block.more?.task === undefined) return message;
    const { task, unit } = block.more.task;
    const blind = { ...unit, effects: { ...unit.effects, reads: [] } };
    return { kind: "block", block: { ...block, more: { ...block.more, task: { task, unit: blind } } } };
  }
  const units = message.settlement.units.map(({ index, unit }) => ({
    index,
    unit: { ...unit, effects: { ...unit.effects, reads: [] } },
  }));
  return { ...message, settlement: { ...message.settlement, units } };
}

function withoutRelease(message: Extract<FromWorker, { kind: "unit" }>): FromWorker {
  const { released: _, ...effects } = message.unit.effects;
  return { ...message, unit: { ...message.unit, effects } };
}

function withoutOldest(quarantine: MemoryQuarantine): MemoryQuarantine {
  return { ...quarantine, entries: new Map([...quarantine.entries].slice(1)) };
}

function withoutPatterns(model: SystemModel): SystemModel {
  const plain = (declared: FunctionModel): FunctionModel => {
    if (declared.kind !== "on") return declared;
    const { where: _, ...others } = declared;
    return others;
  };
  const contexts = Object.entries(model.contexts).map(([name, context]) => {
    const functions = Object.entries(context.functions).map(([each, declared]) => [each, plain(declared)]);
    return [
      name,
      { ...context, functions: Object.fromEntries(functions) as typeof context.functions },
    ] as const;
  });
  return { ...model, contexts: Object.fromEntries(contexts) };
}
