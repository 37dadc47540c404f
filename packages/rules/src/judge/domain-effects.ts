import type { Diagnostic } from "@trellis/model";
import { broken } from "@trellis/model/check";
import { changes } from "../facts/changes.ts";
import { type Effect, effectOf } from "../facts/effect-of.ts";
import type { UseFact } from "../facts/source-facts.ts";
import type { Place } from "../syntax/places.ts";
import type { Source } from "../read-sources.ts";
import { contextNames, placeIn, type Subject } from "./subject.ts";

/** TRL1102 to TRL1107: a domain computes and does nothing else. */
export function* domainEffects(source: Source, subject: Subject): Generator<Diagnostic> {
  const { domain } = source.facts;
  if (domain === undefined) return;
  for (const effect of domain.effects) yield effectFinding(source, effect, effect.place);
  for (const use of domain.uses) yield* useFindings(source, use, subject);
  for (const { name, place, changedAt } of domain.state) {
    yield broken("TRL1107", {
      where: placeIn(source, place),
      about: contextNames(source),
      message: `the module keeps ${name}, and a function changes it in line ${changedAt.line}`,
    });
  }
}

/** TRL1108: what is computed is there at once. */
export function* domainWaits(source: Source): Generator<Diagnostic> {
  for (const { what, place } of source.facts.domain?.waits ?? []) {
    yield broken("TRL1108", {
      where: placeIn(source, place),
      about: contextNames(source),
      message: `the domain waits with ${what}`,
    });
  }
}

/** What is done with a name of another file, as far as that file says what the name is. */
function* useFindings(source: Source, use: UseFact, { origins }: Subject): Generator<Diagnostic> {
  const target = source.targets[use.import];
  const [name, ...members] = use.path;
  if (target?.kind !== "file" || name === undefined) return;
  for (const { exported, source: origin } of origins.of(target.path, name)) {
    if (exported?.global !== undefined) {
      const path = [...exported.global, ...members];
      const effect = effectOf({ path, use: use.use, argumentCount: use.argumentCount });
      // What the exported name does by itself is said where it is declared.
      const isNew =
        effect !== undefined && (effect.depth > exported.global.length || effect.what.endsWith("()"));
      if (isNew) yield effectFinding(source, effect, use.place);
    }
    if (origin.area.part === "domain" && use.later) {
      const holds = exported?.holds;
      if (!changes({ path: members, use: use.use }, (path) => (path.length === 0 ? holds : undefined)))
        continue;
      yield broken("TRL1107", {
        where: placeIn(source, use.place),
        about: contextNames(source),
        message: `a function changes ${name}, which the module ${origin.path} keeps`,
      });
    }
  }
}

function effectFinding(
  source: Source,
  { code, what }: Pick<Effect, "code" | "what">,
  place: Place,
): Diagnostic {
  const message =
    code === "TRL1107" && codeMakers.has(what)
      ? `the domain runs a text as code with ${what}`
      : `${verbs[code]} ${what}`;
  return broken(code, { where: placeIn(source, place), about: contextNames(source), message });
}

const codeMakers = new Set(["eval", "Function"]);

const verbs: Readonly<Record<Effect["code"], string>> = {
  TRL1102: "the domain reads the clock with",
  TRL1103: "the domain draws a random value with",
  TRL1104: "the domain reads its environment with",
  TRL1105: "the domain does input or output with",
  TRL1106: "the domain waits for a time with",
  TRL1107: "the domain changes the global",
};
