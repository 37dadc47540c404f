/**
 * Texts of one form with hexadecimal digits in it, such as UUIDs: in the form `x` stands for a digit, and everything else
 * for itself. A text is made in one piece; put together of parts it would be a tree of them until somebody reads it.
 */
export class HexForm {
  readonly #bytes: Buffer;
  /** Where the digits stand, in their order: eight for each word. */
  readonly #places: readonly number[];

  /** @param form Latin-1, with a multiple of eight digits */
  constructor(form: string) {
    this.#bytes = Buffer.from(form, "latin1");
    this.#places = Array.from(form, (character, place) => (character === "x" ? place : -1)).filter(
      (place) => place !== -1,
    );
  }

  /** The text with the digits of the words from `at` on, lower case, the most significant first. */
  textOf(words: Uint32Array, at: number): string {
    const places = this.#places;
    const bytes = this.#bytes;
    for (let digit = 0; digit < places.length; digit++) {
      const value = words[at + (digit >>> 3)] ?? 0;
      bytes[places[digit] ?? 0] = digits[(value >>> (28 - (digit & 7) * 4)) & 15] ?? 0;
    }
    return bytes.toString("latin1");
  }
}

const digits: Uint8Array = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
