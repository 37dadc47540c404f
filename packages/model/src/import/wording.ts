/** One sentence of a longer text: up to its first full stop or line break, at most 200 characters. */
export function firstSentence(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const [line = ""] = text.trim().split(/\r?\n\s*\r?\n/, 1);
  const [sentence = ""] = /^.*?[.!?](?=\s|$)/s.exec(line) ?? [line];
  const plain = sentence.replaceAll(/\s+/g, " ").trim();
  if (plain === "") return undefined;
  return plain.length > sentenceMaxLength ? `${plain.slice(0, sentenceMaxLength - 3)}...` : plain;
}

const sentenceMaxLength = 200;

/** A longer text as a member; absent where the summary says all of it. */
export function descriptionBeside(
  summary: string,
  ...texts: readonly unknown[]
): { readonly description?: string } {
  const lines = texts.flatMap((text) =>
    typeof text === "string" && text.trim() !== "" && text.trim() !== summary ? [text.trim()] : [],
  );
  return lines.length === 0 ? {} : { description: lines.join("\n") };
}

/** `LightMeasured` and `light_measured` become `light-measured`: a name as contracts have it; undefined where none is left. */
export function contractName(text: string): string | undefined {
  const name = text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .join("-")
    .replace(/^[^a-z]+/, "");
  return name === "" ? undefined : name;
}
