import { Fault } from "@trellis/model";

/** Parses a dead letter's id. @throws Fault TRL0602 when it is no whole number */
export function deadLetterId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new Fault(
    "TRL0602",
    `"${text}" is no dead letter's id: ids are whole numbers, as \`trellis dlq ls\` lists them`,
  );
}
