/** Why an expression is not a schedule, for the person who wrote it. */
export interface ScheduleProblem {
  /** What is wrong, with the value and the bound that it breaks; a sentence without a full stop. */
  readonly reason: string;
  /** What to write instead; a sentence without a full stop. */
  readonly fix: string;
  /** The cron field, as AWS names it ("day-of-week"), or "value" or "unit" of a rate; absent for the whole expression. */
  readonly field?: string;
  /** The part of the expression that is wrong, as written; at most 256 characters. */
  readonly value?: string;
}
