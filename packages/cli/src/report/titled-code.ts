import { ruleOf, type Code } from "@trellis/model";

/**
 * A code as a finding is headed with: `TRL0201`; of a rule with its name, `TRL1054 contract-unread`, because that is
 * what settings and waivers call it by.
 */
export function titledCode(code: Code): string {
  const rule = ruleOf(code);
  return rule === undefined ? code : `${code} ${rule.name}`;
}
