/**
 * Statements about documents, each proved once. A statement that is met again while it is being proved, about a part of
 * the document, is taken for proved: documents are finite, so the smallest that contradicts it would have to contain a
 * smaller one. What was proved with the help of a statement that then fails is forgotten with it.
 */
export class Assumptions {
  readonly #proved = new Set<string>();
  readonly #open = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #trail: string[] = [];

  holds(statement: string): boolean {
    return this.#proved.has(statement) || this.#open.has(statement);
  }

  fails(statement: string): boolean {
    return this.#failed.has(statement);
  }

  prove(statement: string, proof: () => boolean): boolean {
    if (this.holds(statement)) return true;
    if (this.#failed.has(statement)) return false;
    this.#open.add(statement);
    const mark = this.#trail.length;
    const proved = proof();
    this.#open.delete(statement);
    if (proved) {
      this.#proved.add(statement);
      this.#trail.push(statement);
    } else {
      for (const dependent of this.#trail.splice(mark)) this.#proved.delete(dependent);
      this.#failed.add(statement);
    }
    return proved;
  }
}
