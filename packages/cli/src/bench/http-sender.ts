import { connect, type Socket } from "node:net";
import { AnswerReader } from "./answer-reader.ts";
import type { LoadStart } from "./http-load-messages.ts";
import { beginsMs, dueCount } from "./pace.ts";
import type { Tally } from "./tally.ts";

/** Time that a connection which failed waits before it is opened again. */
const reconnectMs = 100;
/** Time for what is under way when the load ends. */
const lingerMs = 10_000;

/** Sends requests over keep-alive connections, one at a time over each, at a pace. */
export class HttpSender {
  readonly #start: LoadStart;
  readonly #tally: Tally;
  readonly #target: URL;
  readonly #idle: Connection[] = [];
  readonly #connections: Connection[];
  #sent = 0;
  #repeats = 0;
  #lastKey = "";
  #startedMs = 0;
  #stopped = false;

  constructor(start: LoadStart, tally: Tally) {
    this.#start = start;
    this.#tally = tally;
    this.#target = new URL(start.url);
    this.#connections = Array.from(
      { length: start.connections },
      () => new Connection(this.#target, tally, (connection, isFree) => this.#heard(connection, isFree)),
    );
  }

  /** Resolves when the time is over, or `stop` was called, and everything is answered. */
  async run(): Promise<void> {
    this.#startedMs = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (this.#over()) {
          clearInterval(timer);
          resolve();
        } else {
          this.#sendDue();
        }
      }, 1);
      for (const connection of this.#connections) connection.open();
    });
    const lateMs = performance.now() + lingerMs;
    while (this.#connections.some(({ busy }) => busy) && performance.now() < lateMs) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (const connection of this.#connections) connection.close();
  }

  stop(): void {
    this.#stopped = true;
  }

  #over(): boolean {
    const { durationMs, countMax = Number.POSITIVE_INFINITY } = this.#start.pace;
    return this.#stopped || performance.now() - this.#startedMs >= durationMs || this.#sent >= countMax;
  }

  #heard(connection: Connection, isFree: boolean): void {
    if (isFree) {
      this.#idle.push(connection);
      this.#sendDue();
    } else if (this.#idle.includes(connection)) {
      this.#idle.splice(this.#idle.indexOf(connection), 1);
    }
  }

  #sendDue(): void {
    while (this.#idle.length > 0 && !this.#over()) {
      const nowMs = performance.now();
      const { perSecond } = this.#start.pace;
      if (dueCount(this.#start.pace, nowMs - this.#startedMs) <= this.#sent) return;
      const dueMs = perSecond === 0 ? nowMs : this.#startedMs + (this.#sent / perSecond) * 1_000;
      const bytes = this.#request();
      this.#tally.offered += 1;
      this.#idle.pop()?.send(bytes, beginsMs(dueMs, nowMs));
    }
  }

  #request(): string {
    const { requests, idempotencyHeader } = this.#start;
    const { head, body } = requests[this.#sent++ % requests.length] ?? { head: "" };
    const key = idempotencyHeader === undefined ? "" : `\r\n${idempotencyHeader}: ${this.#key()}`;
    const length =
      body === undefined
        ? ""
        : `\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    return `${head}\r\nhost: ${this.#target.host}${key}${length}\r\n\r\n${body ?? ""}`;
  }

  #key(): string {
    this.#repeats += this.#start.duplicates;
    if (this.#repeats >= 1 && this.#lastKey !== "") {
      this.#repeats -= 1;
      return this.#lastKey;
    }
    return (this.#lastKey = `bench-${this.#start.run}-${String(this.#sent).padStart(8, "0")}`);
  }
}

class Connection {
  busy = false;
  readonly #target: URL;
  readonly #tally: Tally;
  readonly #heard: (connection: Connection, isFree: boolean) => void;
  #socket: Socket | undefined;
  #begunMs = 0;
  #closed = false;

  /** @param heard told when a request may be sent over the connection, and when it is lost */
  constructor(target: URL, tally: Tally, heard: (connection: Connection, isFree: boolean) => void) {
    this.#target = target;
    this.#tally = tally;
    this.#heard = heard;
  }

  open(): void {
    const reader = new AnswerReader();
    const socket = connect({ host: this.#target.hostname, port: Number(this.#target.port), noDelay: true });
    this.#socket = socket;
    let problem = "connection closed";
    socket.on("connect", () => this.#heard(this, true));
    socket.on("data", (chunk) => {
      try {
        for (const { status, closes } of reader.read(chunk)) this.#answered(status, closes);
      } catch (error) {
        problem = "no HTTP answer";
        socket.destroy(error as Error);
      }
    });
    socket.on("error", (error: NodeJS.ErrnoException) => (problem = error.code ?? problem));
    socket.on("close", () => this.#lost(problem));
  }

  send(request: string, begunMs: number): void {
    this.busy = true;
    this.#begunMs = begunMs;
    this.#socket?.write(request);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  #answered(status: number, closes: boolean): void {
    if (!this.busy) return;
    this.busy = false;
    this.#tally.answered(performance.now() - this.#begunMs);
    if (status < 400) this.#tally.accepted += 1;
    else this.#tally.refuse(`HTTP ${status}`);
    // The server has announced that it closes: another connection is opened once it has.
    if (!closes) this.#heard(this, true);
  }

  /** A connection that is lost takes its request with it, and is opened again. */
  #lost(problem: string): void {
    if (this.busy) this.#tally.refuse(problem);
    this.busy = false;
    this.#heard(this, false);
    if (!this.#closed) setTimeout(() => this.#closed || this.open(), reconnectMs);
  }
}
