import type { SystemModel, WaiverModel } from "../document/system-model.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { didYouMean } from "../names/suggest.ts";
import { ruleNamed, ruleOf, rules, settingOf } from "../rules/catalogue.ts";
import { error, type Subject } from "./check.ts";
import { isDay } from "./day.ts";

/** Settings of rules name rules and numbers within bounds; waivers say all that a waiver must say. */
export function* checkPolicy({ model, locate, unread, configFile }: Subject): Generator<Diagnostic> {
  if (unread.config) return;
  const place: LocateInConfig = (...words) => locate({ file: configFile }, ...words);
  yield* checkSettings(model, place);
  for (const waiver of model.waivers ?? []) yield* checkWaiver(waiver, model, place);
}

type LocateInConfig = (...words: readonly string[]) => DiagnosticPlace;

const names = rules.map(({ name }) => name);

/** Findings show the code, settings and waivers take the name. */
function meantBy(given: string): string {
  const byCode = ruleOf(given);
  return byCode === undefined ? didYouMean(given, names) : `; ${given} is called "${byCode.name}"`;
}

function* checkSettings(model: SystemModel, place: LocateInConfig): Generator<Diagnostic> {
  const wrong = (message: string, fix: string, ...words: readonly string[]): Diagnostic =>
    error({ code: "TRL1201", message, where: place("rules", ...words), fix });
  for (const [name, { severity, settings = {}, allow }] of Object.entries(model.rules ?? {})) {
    const rule = ruleNamed(name);
    if (rule === undefined) {
      yield wrong(`there is no rule "${name}"${meantBy(name)}`, "See `trellis rules`", name);
      continue;
    }
    if (severity !== undefined && !["error", "warning", "off"].includes(severity))
      yield wrong(`rule ${name}: "${severity}" is no severity`, "Use error, warning or off", name, severity);
    if (allow !== undefined && rule.allow === undefined)
      yield wrong(`rule ${name} takes no list of what it allows`, "Take it away", name, "allow");
    if (allow?.some((each) => each.trim() === "") === true)
      yield wrong(`rule ${name} allows a text without letters`, "Take it away", name, "allow");
    for (const [setting, value] of Object.entries(settings)) {
      const known = Object.keys(rule.settings);
      const bounds = settingOf(rule, setting);
      if (bounds === undefined) {
        const fix = known.length === 0 ? "Take it away: the rule has none" : `Use one of ${known.join(", ")}`;
        yield wrong(
          `rule ${name} has no setting "${setting}"${didYouMean(setting, known)}`,
          fix,
          name,
          setting,
        );
      } else if (!Number.isSafeInteger(value) || value < bounds.min || value > bounds.max) {
        const message = `rule ${name}: ${setting} is ${String(value)}; it goes from ${bounds.min} to ${bounds.max}, in whole numbers`;
        yield wrong(message, `Leave it out for the default, ${bounds.default}`, name, setting);
      }
    }
  }
}

function* checkWaiver(
  { rule, where, owner, reason, expires }: WaiverModel,
  { teams }: SystemModel,
  place: LocateInConfig,
): Generator<Diagnostic> {
  const wrong = (message: string, fix: string, ...words: readonly string[]): Diagnostic =>
    error({
      code: "TRL1202",
      message: `${title}: ${message}`,
      where: place("waivers", rule, where, ...words),
      fix,
    });
  const title = `waiver of ${rule === "" ? "no rule" : rule}`;
  if (ruleNamed(rule) === undefined)
    yield wrong(`there is no rule "${rule}"${meantBy(rule)}`, "See `trellis rules`");
  if (where.trim() === "")
    yield wrong(
      "it says nowhere",
      "Give where: the system, the system, a context, context.function, contract, team or file",
    );
  if (!Object.hasOwn(teams, owner)) {
    const known = Object.keys(teams);
    const fix = `Name the team that answers for it: ${known.join(", ")}`;
    yield wrong(`there is no team "${owner}"${didYouMean(owner, known)}`, fix, "owner", owner);
  }
  if (reason.trim() === "") yield wrong("it gives no reason", "Say why the rule can't be kept yet", "reason");
  if (!isDay(expires)) {
    const fix = 'Write the last day on which it holds, like "2027-03-31"';
    yield wrong(`"${expires}" is no day`, fix, "expires", expires);
  }
}
