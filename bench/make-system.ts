import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How large a system is that takes the load. */
export interface SystemShape {
  /** That subscribe; each has a worker of its own. */
  readonly contexts: number;
  /** Of each of these contexts. */
  readonly subscriptions: number;
  /** One subscription more, in a context of its own, which takes nothing before the meter's gate is opened. */
  readonly laggard?: boolean;
  /** The first subscription of the first context makes a dead letter of each order that fails, until the gate is open. */
  readonly flawed?: boolean;
  /** One more context, whose function makes a dead letter of each `broken.order-lost`. */
  readonly broken?: boolean;
}

export interface MadeSystem {
  readonly root: string;
  readonly subscriptions: number;
  /** Whether a function takes the load, and does not lag. */
  readonly takesLoad: (functionName: string) => boolean;
  readonly remove: () => void;
}

/** Writes a system into a temporary folder: the load's context as in `system/`, and subscriptions that do nothing. */
export function makeSystem(shape: SystemShape): MadeSystem {
  const root = mkdtempSync(join(tmpdir(), "trellis-bench-system-"));
  const model = join(import.meta.dirname, "system");
  cpSync(join(model, "trellis.config.ts"), join(root, "trellis.config.ts"));
  cpSync(join(model, "contexts", "load"), join(root, "contexts", "load"), { recursive: true });
  // Where the packages are found that a system imports, and the meter.
  symlinkSync(join(import.meta.dirname, "..", "node_modules"), join(root, "node_modules"), "junction");
  const names = Array.from({ length: shape.subscriptions }, (_, at) => `take${at + 1}`);
  for (let at = 0; at < shape.contexts; at++) {
    const handlers = Object.fromEntries(names.map((name, slot) => [name, takes(at * names.length + slot)]));
    if (at === 0 && shape.flawed === true) handlers["take1"] = takesOrFails;
    const options = `reads: ["customer", "sentUs", "fails"], retry: { attemptsMax: 1 }`;
    const plain = `reads: ["customer", "sentUs"]`;
    writeContext(root, `sink${at + 1}`, { options: shape.flawed === true ? options : plain, handlers });
  }
  if (shape.laggard === true) {
    const options = `reads: ["customer"], timeoutMs: 900_000`;
    writeContext(root, "laggard", { options, handlers: { wait: waitsAtGate } });
  }
  if (shape.broken === true) writeBroken(root);
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  process.on("exit", remove);
  return {
    root,
    subscriptions: shape.contexts * shape.subscriptions,
    takesLoad: (functionName) => functionName.startsWith("sink"),
    remove() {
      remove();
      process.off("exit", remove);
    },
  };
}

interface Subscriber {
  /** Of each subscription, as source. */
  readonly options: string;
  /** The source of each handler's module, without its imports and its export, by function. */
  readonly handlers: Readonly<Record<string, string>>;
}

function writeContext(root: string, name: string, { options, handlers }: Subscriber): void {
  const functions = Object.keys(handlers).map((each) => `    ${each}: on(OrderPlaced, { ${options} }),`);
  write(
    join(root, "contexts", name, "context.ts"),
    `import { context, on } from "trellis";
import { OrderPlaced } from "../load/contracts.ts";

export default context("${name}", {
  team: "measuring",
  summary: "Takes the load.",
  memoryMiB: 512,
  functions: {
${functions.join("\n")}
  },
});
`,
  );
  for (const [each, source] of Object.entries(handlers))
    write(join(root, "contexts", name, "handlers", `${each}.ts`), source);
}

function takes(slot: number): string {
  return `import { meterOf } from "@trellis/bench/meter.ts";
const meet = meterOf(${slot});
export default ({ data, attempt }: { data: { sentUs: number }; attempt: number }) => {
  if (attempt === 1) meet(data.sentUs);
};
`;
}

/** Four reasons: failing all alike would be an outage, which gives up nothing. */
const takesOrFails = `import { gateIsOpen, meterOf } from "@trellis/bench/meter.ts";
const meet = meterOf(0);
export default ({ data, attempt }: { data: { sentUs: number; fails?: number }; attempt: number }) => {
  if (data.fails === undefined) {
    if (attempt === 1) meet(data.sentUs);
  } else if (!gateIsOpen()) throw new Error(\`lost for reason \${"abcd"[data.fails % 4]}\`);
};
`;

const waitsAtGate = `import { setTimeout } from "node:timers/promises";
import { gateIsOpen } from "@trellis/bench/meter.ts";
let passed = false;
export default (): Promise<void> | undefined => (passed ? undefined : pass());
async function pass(): Promise<void> {
  while (!gateIsOpen()) await setTimeout(20);
  passed = true;
}
`;

/** Its failures differ from each other, or most of them failing alike would be an outage, which gives up nothing. */
function writeBroken(root: string): void {
  const folder = join(root, "contexts", "broken");
  write(
    join(folder, "context.ts"),
    `import { context, event, on } from "trellis";
import { z } from "zod";

export const OrderLost = event("broken.order-lost", {
  summary: "An order that nobody can take.",
  version: 1,
  schema: z.object({ orderId: z.string(), kind: z.enum(["north", "east", "south", "west"]) }),
});
export default context("broken", {
  team: "measuring",
  summary: "Makes dead letters.",
  memoryMiB: 512,
  publishes: [OrderLost],
  functions: { lose: on(OrderLost, { retry: { attemptsMax: 1 } }) },
});
`,
  );
  write(
    join(folder, "handlers", "lose.ts"),
    `export default ({ data }: { data: { kind: string } }) => {
  throw new Error(\`lost in the \${data.kind}\`);
};
`,
  );
}

function write(path: string, source: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, source);
}
