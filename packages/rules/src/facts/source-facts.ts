import type { Place } from "../syntax/places.ts";
import type { Effect } from "./effect-of.ts";

/** Grows whenever the same text would give other facts; facts that were kept of another version are not used. */
export const factsVersion = 1;

/**
 * What the rules want to know of one file: plain data that follows from its path and its text alone, so that it can
 * be kept. What it means is judged elsewhere, together with the other files and the settings.
 */
export interface SourceFacts {
  /** Why the file could not be read; then it has no other facts. */
  readonly problem?: { readonly message: string; readonly place?: Place };
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
  readonly domain?: DomainFacts;
  readonly handler?: HandlerFacts;
  /** Of a context's declaration: what its functions say that they read. */
  readonly subscriptions?: readonly SubscriptionFacts[];
}

export interface ImportFact {
  /** Undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** Gone when the code runs. */
  readonly typeOnly: boolean;
  /** What is imported, by the name that the other file gives it; `*` for everything; none for the effects alone. */
  readonly names: readonly ImportedName[];
  readonly place: Place;
  /** Makes it an import of types, where it is used for nothing else. */
  readonly edits?: readonly TextEdit[];
}

export interface ImportedName {
  readonly name: string;
  readonly usedAsValue: boolean;
}

export interface ExportFact {
  /** `*` for everything that the other file exports. */
  readonly name: string;
  readonly typeOnly: boolean;
  /** Comes from another file: which import it is, and what it is called there. */
  readonly from?: { readonly import: number; readonly name: string };
  /** In a domain: another name of a global, or of a part of one. */
  readonly global?: readonly string[];
  /** In a domain: what a constant of the module holds. */
  readonly holds?: Holding;
}

/** What a constant is made of, as far as it can change. */
export type Holding = "map" | "set" | "array" | "object";

export interface DomainFacts {
  readonly effects: readonly EffectFact[];
  /** What is done with names from other files. */
  readonly uses: readonly UseFact[];
  readonly state: readonly StateFact[];
  readonly waits: readonly { readonly what: string; readonly place: Place }[];
}

export interface EffectFact extends Pick<Effect, "code" | "what"> {
  readonly place: Place;
}

export interface UseFact {
  readonly import: number;
  /** The imported name, then members. */
  readonly path: readonly string[];
  readonly use: "read" | "call" | "new" | "write";
  readonly argumentCount?: number;
  readonly later: boolean;
  readonly place: Place;
}

/** Something that a module keeps and a function changes. */
export interface StateFact {
  readonly name: string;
  /** Where the first change is. */
  readonly changedAt: Place;
  readonly place: Place;
}

export interface HandlerFacts {
  readonly place: Place;
  /** Lines of decisions, in order: `if`, `?:`, loops, cases, `catch`, `&&`, `||`. */
  readonly branchLines: readonly number[];
  readonly statementCount: number;
  /** Fields of the data that are used; undefined when it can't be told. */
  readonly touched: readonly string[] | undefined;
}

export interface SubscriptionFacts {
  /** The function's name. */
  readonly name: string;
  /** Undefined when the list is not written out. */
  readonly reads: readonly ReadFact[] | undefined;
}

export interface ReadFact {
  readonly field: string;
  readonly place: Place;
  /** Takes it out of the list; undefined where comments stand in the list. */
  readonly edit?: TextEdit;
}

/** Offsets in the file's text, in UTF-16 code units; the end is not part of it. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
