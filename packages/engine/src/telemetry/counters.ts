/** What handlers count, summed up by context and name. */
export class Counters {
  readonly #values = new Map<string, Map<string, number>>();

  add(context: string, counts: ReadonlyMap<string, number>): void {
    let values = this.#values.get(context);
    if (values === undefined) this.#values.set(context, (values = new Map<string, number>()));
    for (const [name, by] of counts) values.set(name, (values.get(name) ?? 0) + by);
  }

  all(): { readonly context: string; readonly name: string; readonly value: number }[] {
    return [...this.#values].flatMap(([context, values]) =>
      [...values].map(([name, value]) => ({ context, name, value })),
    );
  }
}
