/** Whether every document that is valid under one schema is valid under another. */
export type Containment =
  | { readonly answer: "yes" }
  | { readonly answer: "no"; readonly differences: readonly Difference[] }
  | { readonly answer: "unknown"; readonly doubts: readonly Doubt[] };

export interface Difference {
  /** JSON pointer of the place in the document; `*` stands for any item or any further property. */
  readonly at: string;
  /** What changed, in words: "`amount` must be at least 1 now; 0 was allowed". One sentence, no full stop. */
  readonly message: string;
  /** A whole document that is valid under `from` and refused by `to`; verified with the validator before it is told. */
  readonly example: unknown;
}

/** Why it can't be told. */
export interface Doubt {
  readonly at: string;
  readonly message: string;
}

export interface ContainmentOptions {
  /** Default "open": readers are tolerant. "closed": schemas are taken literally. */
  readonly contentModel?: "open" | "closed";
}
