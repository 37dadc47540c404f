import { Fault } from "@trellis/model";

/** Parses the id of a payload in quarantine. @throws Fault TRL0602 when it is no whole number */
export function quarantinedId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (/^[0-9a-f]{8}$/.test(text))
    throw new Fault(
      "TRL0602",
      `"${text}" is a fingerprint, not the id of a payload: write --fingerprint ${text}`,
    );
  throw new Fault(
    "TRL0602",
    `"${text}" is no id of a payload: ids are whole numbers, as \`trellis quarantine ls --payloads\` lists them`,
  );
}

/** Parses a fingerprint. @throws Fault TRL0602 when it is none */
export function fingerprint(text: string): string {
  if (/^[0-9a-f]{8}$/.test(text)) return text;
  throw new Fault(
    "TRL0602",
    `"${text}" is no fingerprint: one has eight digits from 0 to f, as \`trellis quarantine ls\` lists them`,
  );
}
