import type { Json } from "../../../definition/definition.ts";
import type { Scope } from "../../scope.ts";

/**
 * Evaluates an expression, or a part of one, at once. Gives exactly what the library would give, `undefined` for
 * nothing, or throws `unsure`: then the library has to be asked, which also knows the words of its errors.
 */
export type Direct = (scope: Scope) => Json | undefined;

class Unsure extends Error {}

/** Thrown as it is, again and again: a stack is nothing that anybody looks at. */
export const unsure: Error = new Unsure("the library has to be asked");

/** Most items of a sequence; beyond that the library says what AWS says. */
export const sequenceItemsMax = 873_782;
