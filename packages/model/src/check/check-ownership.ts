import type { Diagnostic } from "../errors/diagnostic.ts";
import { didYouMean } from "../names/suggest.ts";
import { error, type Subject } from "./check.ts";

/** Every context has a team that exists, and every team can be reached by day and by night. */
export function* checkOwnership({ model, locate, unread, configFile }: Subject): Generator<Diagnostic> {
  if (unread.config) return;
  const teams = Object.keys(model.teams);
  for (const { name, team, source } of Object.values(model.contexts)) {
    if (Object.hasOwn(model.teams, team)) continue;
    const known = teams.length === 0 ? "no team is declared" : `known are ${teams.join(", ")}`;
    yield error({
      code: "TRL0122",
      message:
        team === ""
          ? `context ${name} has no team`
          : `context ${name}: there is no team "${team}"${didYouMean(team, teams)}`,
      where: locate(source, "team", team),
      fix: `Name a team of ${configFile} (${known}), or declare it there`,
    });
  }
  for (const [name, { contact, onCall }] of Object.entries(model.teams)) {
    const missing = [contact.trim() === "" ? "contact" : "", onCall.trim() === "" ? "onCall" : ""].filter(
      Boolean,
    );
    if (missing.length === 0) continue;
    yield error({
      code: "TRL0123",
      message: `team ${name} has no ${missing.join(" and no ")}`,
      where: locate({ file: configFile }, "teams", name),
      why: "nobody could be told when its contexts fail",
      fix: "Give a channel or address as contact, and whom to call at night as onCall",
    });
  }
}
