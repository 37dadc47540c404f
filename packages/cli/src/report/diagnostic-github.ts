import type { Diagnostic } from "@trellis/model";
import { titledCode } from "./titled-code.ts";

/**
 * A diagnostic as a workflow command of GitHub Actions, which shows it at its line in the pull request
 * (docs.github.com, "Workflow commands for GitHub Actions").
 *
 * @param pathOf gives a file's path from the repository's root, where GitHub looks for it
 */
export function githubLine(diagnostic: Diagnostic, pathOf: (file: string) => string): string {
  const { code, severity, message, where, why, fix } = diagnostic;
  const properties = {
    ...(where === undefined ? {} : { file: pathOf(where.file) }),
    ...(where?.line === undefined ? {} : { line: String(where.line) }),
    ...(where?.column === undefined ? {} : { col: String(where.column) }),
    title: titledCode(code),
  };
  const stated = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  const text = [message, ...(why === undefined ? [] : [`why: ${why}`]), `fix: ${fix}`].join("\n");
  return `::${severity} ${stated.join(",")}::${escaped(text)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
