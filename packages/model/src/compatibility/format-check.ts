import { compileValidator, type Validator } from "../schema/validator.ts";

const validators = new Map<string, Validator>();

/** Whether a value has a format, as the model's validator judges it. */
export function hasFormat(format: string, value: unknown): boolean {
  let validate = validators.get(format);
  if (validate === undefined) {
    validate = compileValidator({ format });
    validators.set(format, validate);
  }
  return validate(value) === undefined;
}

/** Formats whose texts all have another format too, by the validator's own definitions. */
const wider: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["iso-date-time"],
  time: ["iso-time"],
  int32: ["int64"],
};

/** Whether everything of one format is sure to have another. */
export function formatImplies(format: string, other: string): boolean {
  return format === other || (wider[format]?.includes(other) ?? false);
}

export const numberFormats: ReadonlySet<string> = new Set(["int32", "int64"]);
