import { didYouMean, suggest } from "@trellis/model";

/** Comparisons of two names in one validation: some tenths of a second. Beyond, nothing is suggested. */
const comparisonsMax = 200_000;

/** Finds what was meant by misspelt names, within one bound for the whole definition. */
export class Suggestions {
  #left = comparisonsMax;

  /** `; did you mean "Approve"?`, or nothing. */
  meant(
    word: string,
    candidates: ReadonlySet<string> | ReadonlyMap<string, unknown> | readonly string[],
  ): string {
    return this.#spend(candidates) ? didYouMean(word, namesOf(candidates)) : "";
  }

  nearest(word: string, candidates: ReadonlySet<string> | readonly string[]): string | undefined {
    return this.#spend(candidates) ? suggest(word, candidates) : undefined;
  }

  #spend(candidates: { readonly size: number } | { readonly length: number }): boolean {
    const size = "size" in candidates ? candidates.size : candidates.length;
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }
}

function namesOf(
  candidates: ReadonlySet<string> | ReadonlyMap<string, unknown> | readonly string[],
): Iterable<string> {
  return candidates instanceof Map ? candidates.keys() : (candidates as Iterable<string>);
}
