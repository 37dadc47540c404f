import { pointerTo } from "@trellis/model";
import type { Json } from "../../definition/definition.ts";
import type { Finding } from "../../definition/problem.ts";
import { fieldOf, isList, isObject, type JsonObject } from "../../expression/json-value.ts";
import type { ValuePart } from "../../grammar/machine-parts.ts";
import { quoted } from "../../json/describe-json.ts";
import type { Suggestions } from "../suggestions.ts";
import { isDelimited } from "./delimited.ts";
import type { Expression } from "./expression.ts";
import { ExpressionReader } from "./expression-reader.ts";

export interface ReadExpressions {
  readonly expressions: readonly Expression[];
  readonly findings: readonly Finding[];
}

/** Reads every expression of a definition: paths, intrinsic functions, payload templates, JSONata. */
export function readExpressions(parts: readonly ValuePart[], suggestions: Suggestions): ReadExpressions {
  const reader = new ExpressionReader(suggestions);
  for (const part of parts) readPart(part, reader);
  return reader;
}

function readPart(part: ValuePart, reader: ExpressionReader): void {
  const { value, pointer, language, holds } = part;
  switch (holds) {
    case "path":
    case "nullable-path":
      if (typeof value === "string" && value !== "") reader.path(value, pointer, part);
      return;
    case "text-path":
      if (typeof value === "string" && value !== "") reader.pathOrCall(value, pointer, part);
      return;
    case "reference-path":
      if (typeof value === "string") reader.referencePath(value, pointer, part);
      return;
    case "template":
      readTemplate(value, pointer, part, reader);
      return;
    case "variables":
      if (isObject(value)) readPayload(value, pointer, part, reader);
      return;
    case "payload":
    case "values":
    case "items":
    case "condition":
      readPayload(value, pointer, part, reader);
      return;
    case "message":
    case "timestamp":
      if (language === "JSONata") readValues(value, pointer, part, reader);
      return;
    default:
      // Numbers that may be computed; what else there is holds no expression.
      if (typeof holds === "object" && "computed" in holds && holds.computed && language === "JSONata")
        readValues(value, pointer, part, reader);
  }
}

function readPayload(value: Json, pointer: string, part: ValuePart, reader: ExpressionReader): void {
  if (part.language === "JSONata") readValues(value, pointer, part, reader);
  else readTemplate(value, pointer, part, reader);
}

/** JSONPath: names that end in `.$` hold paths and calls, at any depth. */
function readTemplate(value: Json, pointer: string, part: ValuePart, reader: ExpressionReader): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) readTemplate(item, pointerTo(pointer, index), part, reader);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const at = pointerTo(pointer, name);
    if (name.endsWith(".$")) readFilled(name, inner, at, value, part, reader);
    else {
      if (typeof inner === "string") reader.findings.push(...unfilled(name, inner, at));
      readTemplate(inner, at, part, reader);
    }
  }
}

function readFilled(
  name: string,
  value: Json,
  pointer: string,
  object: JsonObject,
  part: ValuePart,
  reader: ExpressionReader,
): void {
  const bare = name.slice(0, -2);
  if (fieldOf(object, bare) !== undefined)
    reader.findings.push({
      code: "TRL0745",
      pointer,
      mark: "name",
      message: `both ${quoted(bare)} and ${quoted(name)} are there, and both give ${quoted(bare)}`,
      fix: "Take one of them away",
    });
  if (typeof value !== "string")
    reader.findings.push({
      code: "TRL0744",
      pointer,
      message: `${quoted(name)} holds no path and no intrinsic function`,
      why: "a name that ends in .$ says that its value is looked up",
      fix: "Write a path or an intrinsic function as a text, or take the .$ away",
    });
  else reader.pathOrCall(value, pointer, part);
}

/** A text that looks like a path under a name without `.$` is handed on as a text. */
function* unfilled(name: string, text: string, pointer: string): Generator<Finding> {
  if (!/^\$(\$?\.[\p{L}_]|\$?\[)/u.test(text) && !/^States\.[A-Z]\w*\(/.test(text)) return;
  yield {
    code: "TRL0746",
    severity: "warning",
    pointer,
    mark: "name",
    message: `${quoted(text)} is handed on as a text`,
    why: "only under a name that ends in .$ it is looked up",
    fix: `Write "${name}.$"`,
  };
}

/** JSONata: texts in `{% %}` are expressions, at any depth. */
function readValues(value: Json, pointer: string, part: ValuePart, reader: ExpressionReader): void {
  if (typeof value === "string") readText(value, pointer, part, reader);
  else if (isList(value))
    for (const [index, item] of value.entries()) readValues(item, pointerTo(pointer, index), part, reader);
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      const at = pointerTo(pointer, name);
      if (name.endsWith(".$"))
        reader.findings.push({
          code: "TRL0708",
          severity: "warning",
          pointer: at,
          mark: "name",
          message: `${quoted(name)} ends in .$, which is JSONPath, and the state is written in JSONata`,
          why: "here the name stays as it is, and so does a path under it",
          fix: `Write "${name.slice(0, -2)}": "{% ... %}"`,
        });
      readValues(inner, at, part, reader);
    }
}

function readText(text: string, pointer: string, part: ValuePart, reader: ExpressionReader): void {
  if (isDelimited(text)) {
    reader.jsonata(text, pointer, part);
    return;
  }
  const opens = text.trimStart().startsWith("{%");
  const closes = text.trimEnd().endsWith("%}");
  if (opens || closes)
    reader.findings.push({
      code: "TRL0748",
      pointer,
      message: `${quoted(text)} ${opens && closes ? "has blanks around its delimiters" : opens ? "begins with {% and does not end with %}" : "ends with %} and does not begin with {%"}`,
      why: "an expression begins with {% and ends with %}, with nothing around them; AWS refuses half of it",
      fix: 'Write "{% ... %}"',
    });
  else if (/\{%.*%\}/s.test(text) || /^\$states\.\w/.test(text))
    reader.findings.push({
      code: "TRL0746",
      severity: "warning",
      pointer,
      message: `${quoted(text)} is handed on as a text`,
      why: "only a text that begins with {% and ends with %} is an expression",
      fix: text.startsWith("$")
        ? `Write "{% ${text} %}"`
        : "Join the parts in one expression: \"{% 'Hello ' & $name %}\"",
    });
}
