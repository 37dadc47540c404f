import { Fault } from "@trellis/model";

const idPattern = /^[1-9]\d{0,14}$/;
const fingerprintPattern = /^[0-9a-f]{8}$/;

/** Parses the id of a payload in quarantine. @throws Fault TRL0602 when it is no whole number */
export function quarantinedId(text: string): number {
  if (idPattern.test(text)) return Number(text);
  if (fingerprintPattern.test(text))
    throw new Fault(
      "TRL0602",
      `"${text}" is a fingerprint, not the id of a payload: write --fingerprint ${text}`,
    );
  throw new Fault(
    "TRL0602",
    `"${text}" is no id of a payload: ids are whole numbers, as \`trellis quarantine ls --payloads\` lists them`,
  );
}

/** What names a payload: its id, the fingerprint of those alike, or eight digits, which may be either. */
export interface NamedPayload {
  readonly id?: number;
  readonly fingerprint?: string;
}

/** Parses an id or a fingerprint. @throws Fault TRL0602 when it is neither */
export function namedPayload(text: string): NamedPayload {
  const named: NamedPayload = {
    ...(idPattern.test(text) ? { id: Number(text) } : {}),
    ...(fingerprintPattern.test(text) ? { fingerprint: text } : {}),
  };
  if (named.id !== undefined || named.fingerprint !== undefined) return named;
  throw new Fault(
    "TRL0602",
    `"${text}" is neither a fingerprint (eight digits from 0 to f, as \`trellis quarantine ls\` lists them) nor the id of a payload (a whole number, with --payloads)`,
  );
}

/** Parses a fingerprint. @throws Fault TRL0602 when it is none */
export function fingerprint(text: string): string {
  if (fingerprintPattern.test(text)) return text;
  throw new Fault(
    "TRL0602",
    `"${text}" is no fingerprint: one has eight digits from 0 to f, as \`trellis quarantine ls\` lists them`,
  );
}
