import type { JsonSchema } from "../document/system-model.ts";
import { compileValidator, type Validator } from "../schema/validator.ts";
import type { ContainmentOptions } from "./answer.ts";
import { Judge } from "./judge.ts";
import { opened, type Opened } from "./opened.ts";
import { isKeywords, type Definitions, type Part } from "./part.ts";
import { upgraded, type Upgraded } from "./upgraded.ts";

/** Both schemas of one question, ready to be compared. */
export interface Sides {
  readonly open: boolean;
  readonly from: Upgraded;
  readonly to: Opened;
  readonly definitions: Definitions;
  /** Whether both were understood as a whole. */
  readonly readable: boolean;
}

export function sidesOf(from: JsonSchema, to: JsonSchema, { contentModel }: ContainmentOptions): Sides {
  const open = contentModel !== "closed";
  const left = upgraded(from, "from");
  const right = upgraded(to, "to");
  const reader = open ? opened(right) : { ...right, origins: new Map() };
  return {
    open,
    from: left,
    to: reader,
    definitions: { ...left.definitions, ...reader.definitions },
    readable: left.unread.length + right.unread.length === 0,
  };
}

/**
 * Compiles the question whether one document shows that not every document of `from` is one of `to`: the validator
 * accepts it under `from` and refuses it under `to` as the content model has them (see `containment`).
 */
export function compileRefuter(
  from: JsonSchema,
  to: JsonSchema,
  options: ContainmentOptions = {},
): (document: unknown) => boolean {
  const sides = sidesOf(from, to, options);
  return refuterOf(sides, new Judge(sides.definitions));
}

export function refuterOf(
  { open, from, to, definitions }: Sides,
  judge: Judge,
): (document: unknown) => boolean {
  let accepts: Validator | undefined;
  let refuses: Validator | undefined;
  const whole = (part: Part): JsonSchema => (isKeywords(part) ? { ...part, $defs: definitions } : part);
  return (document) => {
    accepts ??= compileValidator(whole(from.part), { few: true });
    refuses ??= compileValidator(whole(to.part), { few: true });
    try {
      if (accepts(document) !== undefined || refuses(document) === undefined) return false;
    } catch (error) {
      // The validator's code fails for some mixtures of `anyOf` and `unevaluatedProperties`: then nothing is shown.
      if (error instanceof TypeError) return false;
      throw error;
    }
    return !open || judge.carries(from.part, document);
  };
}
