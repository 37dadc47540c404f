import type { Check, Finding } from "./checks/check.ts";
import type { Tree } from "./tree/tree.ts";

/** Runs the checks and says what they found, the verdict last. */
export function report(checks: readonly Check[], tree: Tree): { lines: string[]; findings: number } {
  const lines: string[] = [];
  let findings = 0;
  for (const { name, run, note } of checks) {
    const found = run(tree);
    findings += found.length;
    if (found.length === 0) lines.push(`ok    ${name}${note === undefined ? "" : `: ${note(tree)}`}`);
    else lines.push(`FAIL  ${name}: ${count(found.length, "finding")}`, ...describe(found));
  }
  lines.push(
    `${count(checks.length, "check")} over ${count(tree.sources.length, "file")} of code: ${count(findings, "finding")}`,
  );
  return { lines, findings };
}

/** Findings with the same reason and cure are told together: the places, then the reason once. */
function describe(found: readonly Finding[]): string[] {
  const groups = Map.groupBy(found, ({ why, fix }) => `        why: ${why}\n        fix: ${fix}`);
  return [...groups].flatMap(([reason, alike]) => [
    ...alike.map(({ path, line, what }) => `      ${line === undefined ? path : `${path}:${line}`}  ${what}`),
    reason,
  ]);
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
