import type { ApiContractModel, JsonSchema, SystemModel } from "../document/system-model.ts";
import { docComment, propertyName, typeName, UniqueNames } from "../typescript/names.ts";
import { literalText, memberName } from "../typescript/literal.ts";
import { TypePrinter } from "../typescript/type-printer.ts";
import { clientRuntime, clientRuntimeNames } from "./client-runtime.ts";
import type { ExportOptions } from "./export-options.ts";
import { flatFieldsOf } from "./flat-fields.ts";
import { infoOf, openOperations, type OfferedOperation } from "./offers.ts";
import { platformStatuses } from "./platform-answers.ts";

/**
 * A client for the API contracts of a system: one TypeScript file without a dependency, for anything that has `fetch`.
 * The same model gives the same file.
 */
export function clientOf(model: SystemModel, options: ExportOptions = {}): string {
  const printer = new TypePrinter(new UniqueNames(clientRuntimeNames));
  const operations = openOperations(model, options).map((offered) => describe(offered, printer));
  const contexts = [...new Set(operations.map(({ context }) => context))];
  const { title, version } = infoOf(model, options);
  const members = contexts.map((context) => {
    const own = operations.filter((operation) => operation.context === context);
    return `  readonly ${propertyName(context)}: {\n${own.map((each) => each.signature).join("\n")}\n  };`;
  });
  const makers = contexts.map((context) => {
    const own = operations.filter((operation) => operation.context === context);
    return `    ${propertyName(context)}: {\n${own.map((each) => each.maker).join("\n")}\n    },`;
  });
  return [
    `// A client for ${title}, release ${version}, made by \`trellis export client\`. Change the contracts, not this file.`,
    "",
    "/** The operations by context. */",
    `export interface Client {\n${members.join("\n")}\n}`,
    "",
    "export function createClient(options: ClientOptions): Client {",
    `  return {\n${makers.join("\n")}\n  };`,
    "}",
    "",
    ...operations.flatMap(({ declarations }) => declarations),
    ...printer.declarations.flatMap((declaration) => [declaration, ""]),
    clientRuntime,
  ].join("\n");
}

interface DescribedOperation {
  readonly context: string;
  readonly signature: string;
  readonly maker: string;
  readonly declarations: readonly string[];
}

function describe(
  { context, functionName, id, api }: OfferedOperation,
  printer: TypePrinter,
): DescribedOperation {
  const prefix = typeName(id);
  const parts = inputParts(api, prefix, printer);
  const input = `${prefix}Input`;
  const optional = parts.every((part) => part.optional);
  const keyed = api.idempotencyHeader !== undefined && !namesHeader(api, api.idempotencyHeader);
  const call = `call?: ${keyed ? "KeyedCallOptions" : "CallOptions"}`;
  const inputText = optional ? `input?: ${input}` : `input: ${input}`;
  const answers = answerTexts(api, prefix, printer);
  const sent = {
    operation: api.operation,
    statuses: [...new Set([...Object.keys(api.responses).map(Number), ...platformStatuses(api)])].toSorted(
      (a, b) => a - b,
    ),
    ...(keyed ? { keyHeader: api.idempotencyHeader } : {}),
  };
  return {
    context: context.name,
    signature: `${docComment(`${api.summary} \`${api.operation}\``, "    ")}    ${memberName(functionName)}(${inputText}, ${call}): Promise<${prefix}Answer>;`,
    // The answer's type follows from its status, which \`send\` has looked up among those of the operation.
    maker: `      ${memberName(functionName)}: (input, call) => send(options, ${literalText(sent)}, input, call) as Promise<${prefix}Answer>,`,
    declarations: [
      `/** What \`${id}\` is asked. */\nexport interface ${input} {\n${parts.map((part) => part.text).join("\n")}\n}`,
      "",
      `/** What \`${id}\` answers. */\nexport type ${prefix}Answer =\n${answers.map((text) => `  | ${text}`).join("\n")};`,
      "",
    ],
  };
}

function inputParts(
  api: ApiContractModel,
  prefix: string,
  printer: TypePrinter,
): { readonly text: string; readonly optional: boolean }[] {
  return (["params", "query", "headers", "body"] as const).flatMap((part) => {
    const schema = api[part];
    if (schema === undefined) return [];
    const optional =
      part !== "body" && part !== "params" && flatFieldsOf(schema).fields.every(({ required }) => !required);
    const type = printer.declare(schema, prefix + typeName(part));
    return [{ text: `  readonly ${part}${optional ? "?" : ""}: ${type};`, optional }];
  });
}

function answerTexts(api: ApiContractModel, prefix: string, printer: TypePrinter): readonly string[] {
  const platform = new Set(platformStatuses(api));
  const declared = Object.entries(api.responses).map(([status, schema]) => {
    const own = schema === null ? "undefined" : printer.declare(schema, prefix + status);
    const body = platform.has(Number(status)) ? `${own} | PlatformProblem` : own;
    return `Answer<${status}, ${body}>`;
  });
  const others = [...platform].filter((status) => !Object.hasOwn(api.responses, String(status)));
  return [...declared, ...others.map((status) => `Answer<${status}, PlatformProblem>`)];
}

function namesHeader({ headers }: ApiContractModel, name: string): boolean {
  const schema: JsonSchema = headers ?? true;
  return flatFieldsOf(schema).fields.some((field) => field.name === name);
}
