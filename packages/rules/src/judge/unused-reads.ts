import { type Diagnostic, type DiagnosticPlace, type Edit, kebabOf } from "@trellis/model";
import { broken } from "@trellis/model/check";
import type { ReadFact } from "../facts/source-facts.ts";
import type { Source } from "../read-sources.ts";
import { placeIn, type Subject } from "./subject.ts";

/** TRL1122: what a function asks for, its handler uses; where the handler's syntax can tell. */
export function* unusedReads(declaration: Source, subject: Subject): Generator<Diagnostic> {
  const { context } = declaration.area;
  if (context === undefined || declaration.area.part !== "declaration") return;
  for (const { name, reads } of readsDeclared(declaration, context, subject)) {
    const touched = handlerOf(context, name, subject)?.facts.handler?.touched;
    if (touched === undefined) continue;
    const unused = reads.filter(({ field }) => !touched.includes(field));
    // A list must not be empty, so one field stays whatever it is: the declaration could not do without.
    const [, ...others] = reads;
    for (const { field, where, edit } of unused.length === reads.length ? others : unused) {
      yield {
        ...broken("TRL1122", {
          where,
          about: [context, `${context}.${name}`],
          message: `function ${name} reads "${field}", which its handler does not use`,
          fix: `Take "${field}" out of reads`,
        }),
        ...(edit === undefined ? {} : { edits: [edit] }),
      };
    }
  }
}

interface DeclaredRead {
  readonly field: string;
  readonly where: DiagnosticPlace;
  readonly edit?: Edit;
}

/** The first that is there, in the order in which the system looks for it. */
function handlerOf(context: string, name: string, { sources }: Subject): Source | undefined {
  const path = `contexts/${context}/handlers/${kebabOf(name)}`;
  const files = [".ts", ".mts", ".js", ".mjs"].map((extension) => sources.files.get(path + extension));
  return files.find((source) => source !== undefined);
}

/** As the declaration writes them; where it computes them, as the model has them. */
function* readsDeclared(
  declaration: Source,
  context: string,
  { model, locate }: Subject,
): Generator<{ readonly name: string; readonly reads: readonly DeclaredRead[] }> {
  const written = new Map(declaration.facts.subscriptions?.map(({ name, reads }) => [name, reads]));
  for (const [name, reads] of written) {
    if (reads !== undefined) yield { name, reads: reads.map((read) => writtenRead(declaration, read)) };
  }
  const declared = model?.contexts[context];
  for (const [name, each] of Object.entries(declared?.functions ?? {})) {
    if (declared === undefined || each.kind !== "on" || each.reads === undefined) continue;
    if (written.get(name) !== undefined) continue;
    const reads = each.reads.map((field) => ({
      field,
      where: locate?.(declared.source, "functions", name, "reads", field) ?? declared.source,
    }));
    yield { name, reads };
  }
}

function writtenRead(declaration: Source, { field, place, edit }: ReadFact): DeclaredRead {
  const where = placeIn(declaration, place);
  return { field, where, ...(edit === undefined ? {} : { edit: { file: declaration.path, ...edit } }) };
}
