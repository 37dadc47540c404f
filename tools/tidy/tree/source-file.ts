import { parseSync, Visitor, type Program } from "oxc-parser";
import { lineCounter, type LineCounter } from "./line-counter.ts";
import { moduleNames, type ExportedName, type Declaration, type StarExport } from "./module-names.ts";
import type { Reference } from "./reference.ts";

/** One file of code, read as far as the checks need it. */
export interface SourceFile {
  /** From the root of the house, with forward slashes: `packages/model/src/index.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text with every comment blanked out; offsets and lines stay. */
  readonly code: string;
  readonly lineCount: number;
  /** `*.test.ts`, `*.int.test.ts` and type tests, `*.test-d.ts`. */
  readonly isTest: boolean;
  /** It asks whether it is the file that was started (`import.meta.main`). */
  readonly isCommand: boolean;
  readonly references: readonly Reference[];
  readonly exported: readonly ExportedName[];
  readonly stars: readonly StarExport[];
  /** Names declared at the top level, exported or not. */
  readonly declarations: readonly Declaration[];
  /** What the parser could not read. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  readonly program: Program;
  readonly lineAt: LineCounter;
}

const sourceName = /\.(?:ts|tsx|mts|js|mjs|jsx)$/;

/** Whether a file is code of the house. What lies in a `fixtures` folder is what tests read, not what we are. */
export function isSource(path: string): boolean {
  return sourceName.test(path) && !/(?:^|\/)fixtures\//.test(path);
}

/** Reads one file. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { preserveParens: false });
  const lineAt = lineCounter(text);
  const names = moduleNames(parsed.program, lineAt);
  const found = findReferences(parsed.program, lineAt);
  return {
    path,
    text,
    code: blank(text, parsed.comments),
    lineCount: text === "" ? 0 : lineAt(text.length - 1),
    isTest: /\.test(?:-d)?\.(?:ts|tsx|mjs)$/.test(path),
    isCommand: found.usesMain,
    references: [...names.references, ...found.references],
    exported: names.exported,
    stars: names.stars,
    declarations: names.declarations,
    problems: parsed.errors
      .filter((error) => error.severity === "Error")
      .map((error) => ({ line: lineAt(error.labels[0]?.start ?? 0), message: error.message })),
    program: parsed.program,
    lineAt,
  };
}

/** What stands anywhere in the code, not only at the top level. */
function findReferences(
  program: Program,
  lineAt: LineCounter,
): { references: Reference[]; usesMain: boolean } {
  const references: Reference[] = [];
  let usesMain = false;
  const add = (specifier: string, start: number, kind: Reference["kind"], typeOnly = false): void => {
    references.push({ specifier, line: lineAt(start), kind, typeOnly });
  };
  new Visitor({
    ImportExpression({ source, start }) {
      if (source.type === "Literal" && typeof source.value === "string") add(source.value, start, "import");
    },
    TSImportType({ source, start }) {
      add(source.value, start, "import", true);
    },
    NewExpression({ callee, arguments: [target, base], start }) {
      if (callee.type !== "Identifier" || callee.name !== "URL" || target === undefined || base === undefined)
        return;
      // The target may depend on whether this runs as source or from dist/: take each relative string in it.
      for (const specifier of relativeStrings(program, target.start, target.end))
        add(specifier, start, "url");
    },
    Literal({ value, start }) {
      if (typeof value !== "string" || !sourceName.test(value)) return;
      // Also as the value of an option: `--import=./tools/x.mjs`.
      const path = value.slice(value.indexOf("=") + 1);
      if (path.includes("/")) add(path, start, "path");
    },
    MemberExpression({ object, property }) {
      const isMain = property.type === "Identifier" && property.name === "main";
      if (isMain && object.type === "MetaProperty") usesMain = true;
    },
  }).visit(program);
  return { references, usesMain };
}

function relativeStrings(program: Program, start: number, end: number): string[] {
  const found: string[] = [];
  new Visitor({
    Literal(node) {
      if (node.start < start || node.end > end || typeof node.value !== "string") return;
      if (node.value.startsWith(".")) found.push(node.value);
    },
    TemplateLiteral(node) {
      // `./worker${extension}`: in the source, the extension is .ts.
      const head = node.quasis[0]?.value.cooked ?? "";
      if (node.start < start || node.end > end || !head.startsWith(".")) return;
      found.push(node.expressions.length === 0 ? head : `${head}.ts`);
    },
  }).visit(program);
  return found;
}

function blank(text: string, comments: readonly { readonly start: number; readonly end: number }[]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of comments) {
    result += text.slice(at, start) + text.slice(start, end).replaceAll(/[^\n]/g, " ");
    at = end;
  }
  return result + text.slice(at);
}
