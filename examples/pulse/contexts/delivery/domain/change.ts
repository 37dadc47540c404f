/** A commit on a repository's default branch. */
export interface Change {
  repository: string;
  sha: string;
  /** ISO 8601, UTC, with milliseconds. */
  committedAt: string;
}

/**
 * What we know of a change after one more report of it. A merge is reported twice, as pull request and as push: the
 * later time counts, whichever comes first, so that the order of reports makes no difference.
 */
export function mergeChange(known: Change | undefined, reported: Change): Change {
  return known === undefined || reported.committedAt > known.committedAt ? reported : known;
}
