import { codes, type Code, type Diagnostic } from "@trellis/model";

/**
 * Diagnostics as a SARIF 2.1.0 log (OASIS), which code scanning services read: one run, a rule for each code that
 * occurs.
 *
 * @param uriOf gives a file's path from the repository's root
 */
export function sarifLog(
  diagnostics: readonly Diagnostic[],
  version: string,
  uriOf: (file: string) => string,
): Readonly<Record<string, unknown>> {
  const occurring = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "trellis", semanticVersion: version, rules: occurring.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((each) => resultOf(each, occurring.indexOf(each.code), uriOf)),
      },
    ],
  };
}

function ruleOf(code: Code): Readonly<Record<string, unknown>> {
  const { name, title, cause, cure } = codes[code];
  return {
    id: code,
    name,
    shortDescription: { text: title },
    fullDescription: { text: cause },
    help: { text: `${cause}\n${cure}` },
  };
}

function resultOf(
  { code, severity, message, why, fix, where }: Diagnostic,
  ruleIndex: number,
  uriOf: (file: string) => string,
): Readonly<Record<string, unknown>> {
  const text = [message, ...(why === undefined ? [] : [`Why: ${why}`]), `Fix: ${fix}`].join("\n");
  const region =
    where?.line === undefined
      ? {}
      : {
          region: {
            startLine: where.line,
            ...(where.column === undefined ? {} : { startColumn: where.column }),
          },
        };
  const location =
    where === undefined
      ? {}
      : {
          locations: [
            { physicalLocation: { artifactLocation: { uri: encodeURI(uriOf(where.file)) }, ...region } },
          ],
        };
  return { ruleId: code, ruleIndex, level: severity, message: { text }, ...location };
}
