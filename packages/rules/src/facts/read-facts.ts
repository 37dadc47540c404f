import { parseSync } from "oxc-parser";
import { readNames } from "../syntax/read-names.ts";
import { maybeTooDeep } from "../syntax/nesting.ts";
import { placesIn } from "../syntax/places.ts";
import { childrenOf, type Node, noteParents } from "../syntax/tree.ts";
import type { Area } from "../files/area.ts";
import { readDomain } from "./read-domain.ts";
import { readExports } from "./read-exports.ts";
import { readHandler } from "./read-handler.ts";
import { readImports } from "./read-imports.ts";
import { readSubscriptions } from "./read-subscriptions.ts";
import type { SourceFacts } from "./source-facts.ts";

/** Longest text that is read, in UTF-16 code units: no person writes a longer file. */
export const sourceMaxLength = 1_048_576;

/** Reads what the rules want to know of one file. A file that can't be read has a problem and no other facts. */
export function readFacts(path: string, text: string, { part }: Area): SourceFacts {
  if (text.length > sourceMaxLength) {
    return unread(`it has ${text.length} characters, more than ${sourceMaxLength}`);
  }
  if (maybeTooDeep(text)) return unread(tooDeep);
  const placeOf = placesIn(text);
  const parsed = parseSync(path, text, { preserveParens: false });
  const [error] = parsed.errors.filter(({ severity }) => severity === "Error");
  if (error !== undefined) {
    const place = placeOf(error.labels[0]?.start ?? 0);
    return unread(error.message.replace(/\.$/, ""), place);
  }
  try {
    const { program, comments } = parsed;
    noteParents(program);
    const syntax = {
      path,
      text,
      program,
      nodes: nodesOf(program),
      names: readNames(program),
      comments,
      placeOf,
    };
    const imports = readImports(syntax);
    const domain = part === "domain" ? readDomain(syntax, imports) : undefined;
    const handler = part === "handler" ? readHandler(syntax) : undefined;
    return {
      imports: imports.facts,
      exports: readExports(syntax, imports, domain?.known ?? new Map()),
      ...(domain === undefined ? {} : { domain: domain.facts }),
      ...(handler === undefined ? {} : { handler }),
      ...(part === "declaration" ? { subscriptions: readSubscriptions(syntax) } : {}),
    };
  } catch (thrown) {
    if (thrown instanceof RangeError) return unread(tooDeep);
    throw thrown;
  }
}

const tooDeep = "it is nested too deeply";

function unread(message: string, place?: NonNullable<SourceFacts["problem"]>["place"]): SourceFacts {
  return { problem: { message, ...(place === undefined ? {} : { place }) }, imports: [], exports: [] };
}

function nodesOf(program: Node): Node[] {
  const nodes: Node[] = [];
  const open = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node);
    open.push(...childrenOf(node).toReversed());
  }
  return nodes;
}
