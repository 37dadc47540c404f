import type { Diagnostic } from "../errors/diagnostic.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/** Every team owns a context. */
export function* teamIdle({ model, locate, configFile }: RuleSubject): Generator<Diagnostic> {
  const owners = new Set(Object.values(model.contexts).map(({ team }) => team));
  for (const team of Object.keys(model.teams)) {
    if (owners.has(team)) continue;
    yield broken("TRL1020", {
      message: `team ${team} owns no context`,
      where: locate({ file: configFile }, "teams", team),
      about: [team],
      fix: "Take the team out, or name it as the team of its contexts",
    });
  }
}
