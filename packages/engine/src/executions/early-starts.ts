import type { Command, StateMachine } from "@trellis/workflow";
import type { WorkflowStart } from "trellis/runtime";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import { blockOf } from "./block-of.ts";
import { runsInMemory } from "./express.ts";
import type { BegunExecution, StartingUnit, TaskCommand, WakeBegin } from "./execution-mail.ts";
import type { LiveExecution } from "./live-execution.ts";
import type { Machines } from "./machines.ts";
import { NumberMap } from "../workers/number-map.ts";
import type { NestedStarts } from "./nested-starts.ts";

export interface EarlyStartOptions {
  readonly machines: Machines;
  readonly nested: NestedStarts;
  /** Epoch ms. */
  readonly now: () => number;
  /** 32 hexadecimal digits that nobody guesses. */
  readonly seed: () => string;
  readonly open: (machine: StateMachine, begin: WakeBegin) => LiveExecution;
  readonly nextBlock: () => number;
}

/** An execution that is recorded with its start, if it is, and what begins once it is. */
export interface EarlyStart {
  readonly live: LiveExecution;
  readonly begun: readonly TaskCommand[];
}

/**
 * Begins executions ahead of the commit of what starts them: the start and the answer to it are recorded together, which
 * saves a way to the core and back, and a row that would be written to be removed. Nothing of it happens before the core
 * says that it is recorded; where the core starts an execution the usual way, or not at all, what was begun is forgotten.
 */
export class EarlyStarts {
  readonly #options: EarlyStartOptions;
  /** By block. */
  readonly #starts = new NumberMap<EarlyStart>();
  /** By the stamps of units, the blocks of what they start. */
  readonly #blocks = new NumberMap<readonly number[]>();
  /** Hashes of definitions whose first answer has to be waited for, or is about more than tasks and timers. */
  readonly #slow = new Set<string>();

  constructor(options: EarlyStartOptions) {
    this.#options = options;
  }

  /** The unit, with what its starts answer where they can be begun. */
  with(unit: StampedUnit): StartingUnit {
    const { starts } = unit.effects;
    if (starts === undefined) return unit;
    const begun = starts.map((start) => this.#begin(start));
    const blocks = begun.flatMap((each) => each?.block.block ?? []);
    if (blocks.length === 0) return unit;
    this.#blocks.set(unit.stamp, blocks);
    return { ...unit, begun };
  }

  /** The block is recorded. */
  take(block: number): EarlyStart | undefined {
    return this.#starts.take(block);
  }

  /** The core is through with the unit: what it has not said to be recorded is not. */
  settled(stamp: number): void {
    for (const block of this.#blocks.take(stamp) ?? []) this.#starts.take(block);
  }

  #begin({ workflow, execution: name, input, traceparent }: WorkflowStart): BegunExecution | undefined {
    const { machines, nested, now, seed: draw, open, nextBlock } = this.#options;
    const declared = machines.declared(workflow);
    if (declared === undefined || this.#slow.has(declared.hash)) return undefined;
    const { hash: definition, machine } = declared;
    // What begins anew after a crash needs its start to be kept until its end.
    if (runsInMemory({ definition }, 0)) return undefined;
    const startedMs = now();
    const seed = draw();
    const row = {
      id: 0,
      workflow,
      name,
      definition,
      status: "RUNNING",
      startedMs,
      seed,
      redrives: 0,
    } as const;
    const live = open(machine, { row: { ...row, traceparent }, lastEvent: 0, again: false });
    const signal = { type: "start", atMs: startedMs, input: JSON.parse(input) as null } as const; // JSON of the runtime's own making
    const answer = live.run.handle(signal);
    if (answer instanceof Promise) {
      // A bug in it is met again, and told, when the execution is started the usual way.
      answer.catch(() => undefined);
      this.#slow.add(definition);
      return undefined;
    }
    if (!answer.commands.every(isPlain)) {
      this.#slow.add(definition);
      return undefined;
    }
    const heard = [{ signal, told: false }];
    const { sent, begun } = blockOf(live, nextBlock(), { heard }, answer, nested);
    this.#starts.set(sent.block, { live, begun });
    return { definition, startedMs, seed, block: sent };
  }
}

/** Whether the core has nothing to do for it but to write. */
function isPlain(command: Command): boolean {
  if (command.type === "run-task") return command.target.resourceType === "trellis";
  return ["set-timer", "cancel-timer", "cancel-task", "finish"].includes(command.type);
}
