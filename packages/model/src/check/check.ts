import type { SystemModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Locate } from "./locate.ts";

/** One concern of `checkModel`: yields a finding for each mistake, in any order. */
export type Check = (subject: Subject) => Iterable<Diagnostic>;

export interface Subject {
  readonly model: SystemModel;
  readonly locate: Locate;
  readonly unread: Unread;
  /** The file that declares the system and its teams. */
  readonly configFile: string;
}

/** Parts of a system that could not be read: what depends on them can't be judged. */
export interface Unread {
  /** `trellis.config.ts`: the system's name and teams are unknown. */
  readonly config: boolean;
  /** Contexts whose declaration is unknown, by name. */
  readonly contexts: readonly string[];
}

export function error(finding: Omit<Diagnostic, "severity">): Diagnostic {
  return { ...finding, severity: "error" };
}
