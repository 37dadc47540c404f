/** What an exported document says that the model does not know. */
export interface ExportOptions {
  /** Only this context: what it offers, publishes and listens to. Absent: the whole system. */
  readonly context?: string;
  /** The release that the document describes; `0.0.0` when it is not said. */
  readonly release?: string;
  /** Where the gateway answers: `https://api.pulse.example`. */
  readonly server?: string;
}

export const defaultRelease = "0.0.0";
