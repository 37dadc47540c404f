/** Members of data that is handled by its shape, at most, and the length of their names together. */
const membersMax = 32;
const namesMaxLength = 512;
/** Shapes of one contract's data that are known at once: optional members make several. */
const shapesMax = 4;
/** Data that no shape fits costs as much as this many that one fits earn, ... */
const missCost = 8;
/** ... of which no more count than this: data that has come to be of other shapes is soon handled as any JSON. */
const creditMax = 512;
const creditAtFirst = 64;

/**
 * The shapes that flat data of one contract was found to have. Most data is flat: an object of texts, numbers, booleans
 * and nulls, whose members stand in the same order in each event, so that code which is made for their names fits most
 * of it. A shape is learned from data that none has fitted.
 */
export class LearnedShapes<Shape> {
  readonly known: Shape[] = [];
  readonly #compile: (names: readonly string[]) => Shape;
  #credit = creditAtFirst;

  /** @param compile makes the code for members with these names, in this order */
  constructor(compile: (names: readonly string[]) => Shape) {
    this.#compile = compile;
  }

  /** Whether a shape is known and fits often enough to be worth trying. */
  get isUseful(): boolean {
    return this.known.length > 0 && this.#credit > 0;
  }

  /** A shape has fitted. */
  fitted(): void {
    if (this.#credit < creditMax) this.#credit += 1;
  }

  /** No known shape has fitted this. */
  learn(data: unknown): void {
    if (this.#credit <= 0) return;
    const names = this.known.length < shapesMax ? flatNamesOf(data) : undefined;
    if (names === undefined || this.known.length > 0) this.#credit -= missCost;
    if (names !== undefined) this.known.push(this.#compile(names));
  }
}

/** The members' names in their order, when nothing but texts, numbers, booleans and nulls stands in the data. */
function flatNamesOf(data: unknown): readonly string[] | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const names = Object.keys(data);
  const isFlat = Object.values(data).every((value) => value === null || flatTypes.has(typeof value));
  const fits = names.length > 0 && names.length <= membersMax && names.join("").length <= namesMaxLength;
  // This one name would not make a member.
  return isFlat && fits && !names.includes("__proto__") ? names : undefined;
}

const flatTypes: ReadonlySet<string> = new Set(["string", "number", "boolean"]);
