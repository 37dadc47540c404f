import { type Diagnostic, type Locate, sortDiagnostics, type SystemModel, workflowsOf } from "@trellis/model";
import { placeInJson } from "../json/locate.ts";
import { workflowDiagnostics } from "./workflow-diagnostics.ts";

/** What loading a system gives, as far as it is needed here; see `LoadResult` of `trellis/load`. */
interface Load {
  readonly model: SystemModel | undefined;
  readonly draft: SystemModel | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
}

/**
 * A load with the definitions of its workflows judged too: their problems are among its diagnostics, errors first, and
 * with an error it has no model.
 *
 * @param textOf the text of a file of the system, for lines and columns; undefined where it can't be read
 */
export function withDefinitions<Loaded extends Load>(
  loaded: Loaded,
  textOf: (file: string) => string | undefined,
): Loaded {
  const { draft, locate } = loaded;
  if (draft === undefined || workflowsOf(draft).size === 0) return loaded;
  // The model knows no texts: what it found in a definition has a pointer and no line.
  const placed = loaded.diagnostics.map((diagnostic): Diagnostic => {
    const { where } = diagnostic;
    if (where?.pointer === undefined || where.line !== undefined) return diagnostic;
    const place = placeInJson(textOf(where.file) ?? "", where.pointer);
    return place === undefined ? diagnostic : { ...diagnostic, where: { ...where, ...place } };
  });
  const found = workflowDiagnostics(draft, { locate, textOf });
  const sound = found.every(({ severity }) => severity !== "error");
  return {
    ...loaded,
    model: sound ? loaded.model : undefined,
    diagnostics: sortDiagnostics([...placed, ...found]),
  };
}
