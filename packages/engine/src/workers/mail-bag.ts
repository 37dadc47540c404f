/** More in one message would keep its reader waiting, while there is a processor for it. */
const messagesMaxDefault = 32;

/**
 * Gathers what one thread has to say to another for a turn: waking a thread costs more than most messages do. Order is
 * kept.
 */
export class MailBag<Message> {
  readonly #send: (messages: readonly Message[]) => void;
  readonly #soon: (action: () => void) => void;
  readonly #messagesMax: number;
  #messages: Message[] = [];
  #waiting = false;

  /**
   * @param soon lets the turn end first; `setImmediate` in a thread
   * @param messagesMax in one message; default 32
   */
  constructor(
    send: (messages: readonly Message[]) => void,
    soon: (action: () => void) => void,
    messagesMax: number = messagesMaxDefault,
  ) {
    this.#send = send;
    this.#soon = soon;
    this.#messagesMax = messagesMax;
  }

  add(message: Message): void {
    this.#messages.push(message);
    if (this.#messages.length >= this.#messagesMax) return this.#flush();
    if (this.#waiting) return;
    this.#waiting = true;
    this.#soon(() => {
      this.#waiting = false;
      this.#flush();
    });
  }

  /** Throws away what has not been sent. */
  clear(): void {
    this.#messages = [];
  }

  #flush(): void {
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = [];
    this.#send(messages);
  }
}
