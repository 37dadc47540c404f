import type { Json } from "../../definition/definition.ts";
import { isList, isObject } from "../json-value.ts";
import { pathText, stepText, type Step } from "./path.ts";

/** A path that finds one value at most found none. `reason` is in the words of the library that Step Functions uses. */
export class Miss {
  readonly reason: string;
  /** The last step was an index that the list does not have; where a path stands alone, that counts as `null`. */
  readonly isBeyondEnd: boolean;

  private constructor(reason: string, isBeyondEnd: boolean) {
    this.reason = reason;
    this.isBeyondEnd = isBeyondEnd;
  }

  static because(reason: string): Miss {
    return new Miss(reason, false);
  }

  static beyondEnd(path: string): Miss {
    return new Miss(`No results for path: ${path}`, true);
  }

  /** There is nothing at this step. */
  static at(steps: readonly Step[], at: number): Miss {
    return at >= steps.length - 1
      ? Miss.because(`No results for path: ${pathText(steps)}`)
      : Miss.because(`Missing property in path ${pathText(steps.slice(0, at + 1))}`);
  }
}

/** A name was asked of what is no object. */
export function notAnObject(value: Json | undefined, steps: readonly Step[], at: number): Miss {
  const step = steps[at];
  return Miss.because(
    `Expected to find an object with property ${step === undefined ? "" : stepText(step)} in path ${pathText(steps.slice(0, at))} ` +
      `but found '${classOf(value)}'. This is not a json object according to the JsonProvider: ` +
      "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
  );
}

/** An index was asked of what is no list. */
export function notAList(value: Json, step: Step): Miss {
  return Miss.because(
    `Filter: ${stepText(step)} can only be applied to arrays. Current context is: ${JSON.stringify(value)}`,
  );
}

/** The class that holds such a value in Step Functions; its messages name it. */
function classOf(value: Json | undefined): string {
  if (value === undefined) return "null";
  const node =
    value === null
      ? "NullNode"
      : isList(value)
        ? "ArrayNode"
        : isObject(value)
          ? "ObjectNode"
          : typeof value === "string"
            ? "TextNode"
            : typeof value === "boolean"
              ? "BooleanNode"
              : numberNode(value);
  return `com.fasterxml.jackson.databind.node.${node}`;
}

function numberNode(value: Json): string {
  if (!Number.isSafeInteger(value)) return "DoubleNode";
  return Math.abs(Number(value)) < 2 ** 31 ? "IntNode" : "LongNode";
}
