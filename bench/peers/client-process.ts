import { spawn, type ChildProcess } from "node:child_process";

/** A message of a client; what else is in it depends on its kind. */
export type Told = { readonly kind: string } & Readonly<Record<string, unknown>>;

const answerMaxMs = 180_000;
const stopMaxMs = 10_000;

/** A publisher, consumer, engine or load in a process of its own, talked to in small messages. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #listeners = new Map<string, (told: Told) => void>();
  #failed: ((error: Error) => void) | undefined;
  #ended = false;

  constructor(script: URL, args: readonly string[], options: { readonly nodeArgs?: readonly string[] } = {}) {
    this.#name = `${script.pathname.split("/").at(-1)} ${args.join(" ")}`;
    this.#child = spawn(process.execPath, [...(options.nodeArgs ?? []), script.pathname, ...args], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.on("message", (told: Told) => this.#listeners.get(told.kind)?.(told));
    this.#child.on("exit", (code) => {
      this.#ended = true;
      this.#failed?.(new Error(`${this.#name} ended with ${code}`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Hears every message of a kind. */
  hear(kind: string, listener: (told: Told) => void): void {
    this.#listeners.set(kind, listener);
  }

  /** The next message of a kind; fails when the process ends before, or says nothing for three minutes. */
  next(kind: string): Promise<Told> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.#name} did not say "${kind}"`)), answerMaxMs);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#failed = undefined;
        this.#listeners.delete(kind);
        then();
      };
      this.#failed = (error) => settle(() => reject(error));
      this.#listeners.set(kind, (told) => settle(() => resolve(told)));
      if (this.#ended) this.#failed(new Error(`${this.#name} has ended`));
    });
  }

  send(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** Asks it to end by hanging up, so that it clears up behind itself; one that does not is killed. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopMaxMs);
    if (this.#child.connected) this.#child.disconnect();
    await ended;
    clearTimeout(timer);
  }
}

/** A number in a message. */
export function numberIn(told: Told, name: string): number {
  const value = told[name];
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value !== "number") throw new TypeError(`"${told.kind}" has no number ${name}`);
  return value;
}
