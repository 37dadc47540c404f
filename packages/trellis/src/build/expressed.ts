/** A JSONata expression, evaluated when its state runs: `{% $states.input.total %}`. */
export type Expression = `{%${string}%}`;

/** JSON of a type, any part of which may be an expression instead; what that gives is known when it runs. */
export type Expressed<T> =
  | Expression
  | (unknown extends T
      ? unknown
      : T extends readonly (infer Item)[]
        ? readonly Expressed<Item>[]
        : T extends object
          ? { readonly [Member in keyof T]: Expressed<T[Member]> }
          : T);
