import type { SourceLocation } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { error, type Subject } from "./check.ts";

/** Everything that others look for says in one sentence what it is for. */
export function* checkSummaries({ model, locate, unread, configFile }: Subject): Generator<Diagnostic> {
  const missing = (title: string, source: SourceLocation, ...words: readonly string[]): Diagnostic =>
    error({
      code: "TRL0121",
      message: `${title} has no summary`,
      where: locate(source, ...words, "summary"),
      fix: "Say in one sentence what it is for",
    });
  if (!unread.config && isBlank(model.summary))
    yield missing(`system ${model.name}`, { file: configFile }, "system");
  for (const { name, summary, source } of Object.values(model.events)) {
    if (isBlank(summary)) yield missing(`event ${name}`, source);
  }
  for (const { operation, summary, source } of Object.values(model.apis)) {
    if (isBlank(summary)) yield missing(operation, source);
  }
  for (const context of Object.values(model.contexts)) {
    if (isBlank(context.summary)) yield missing(`context ${context.name}`, context.source);
    for (const [name, { summary }] of Object.entries(context.settings)) {
      if (isBlank(summary)) yield missing(`setting ${name}`, context.source, "settings", name);
    }
  }
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
