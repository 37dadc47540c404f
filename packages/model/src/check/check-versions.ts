import { containment } from "../compatibility/containment.ts";
import type { EventContractModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { error, type Subject } from "./check.ts";
import { isDay } from "./day.ts";

/** Versions follow each other, each old one can be turned into the next, and deprecations are days. */
export function* checkVersions(subject: Subject): Generator<Diagnostic> {
  for (const event of Object.values(subject.model.events)) {
    if (isVersion(event.version)) {
      yield* checkPrevious(event, subject);
      yield* checkUpcasts(event, subject);
    } else {
      yield error({
        code: "TRL0134",
        message: Number.isNaN(event.version)
          ? `event ${event.name} has no version`
          : `event ${event.name}: the version ${event.version} is no whole number from 1`,
        where: subject.locate(event.source, "version"),
        fix: "Number the versions 1, 2, 3 and so on",
      });
    }
    yield* checkDeprecations(event, subject);
  }
}

function* checkPrevious(
  { name, version, versions, source }: EventContractModel,
  { locate }: Subject,
): Generator<Diagnostic> {
  const older: number[] = [];
  for (const text of Object.keys(versions)) {
    const number = Number(text);
    if (isVersion(number) && number < version) older.push(number);
    if (number === version) continue;
    if (isVersion(number) && number < version) continue;
    yield error({
      code: "TRL0134",
      message: `event ${name}: previous holds version ${text}, which is not older than the current version ${version}`,
      where: locate(source, "previous", text),
      fix: `Keep only versions from 1 to ${version - 1} in previous`,
    });
  }
  const first = Math.min(version, ...older);
  for (let number = first; number < version; number++) {
    if (older.includes(number)) continue;
    yield error({
      code: "TRL0134",
      message: `event ${name}: version ${number} is missing between ${first} and ${version}`,
      where: locate(source, "previous"),
      why: "events of older versions are brought to the current one step by step",
      fix: `Add the schema of version ${number} to previous, or drop the older ones`,
    });
  }
}

/** A version may do without where each of its documents is a document of the next one: it goes on as it is. */
function* checkUpcasts(
  { name, version, versions, source, contentModel }: EventContractModel,
  { locate }: Subject,
): Generator<Diagnostic> {
  for (const [text, { upcast, schema }] of Object.entries(versions)) {
    const next = versions[Number(text) + 1];
    if (upcast || !(Number(text) < version) || next === undefined) continue;
    const contained = containment(schema, next.schema, { contentModel: contentModel ?? "open" });
    if (contained.answer === "yes") continue;
    const [first] = contained.answer === "no" ? contained.differences : contained.doubts;
    const words = first === undefined ? "" : `${first.at === "" ? "" : `${first.at}: `}${first.message}`;
    yield error({
      code: "TRL0135",
      message: `event ${name}: version ${text} has no upcast, and ${contained.answer === "no" ? "not every event of it is" : "nobody can tell whether every event of it is"} one of version ${Number(text) + 1}: ${words}`,
      where: locate(source, "previous", text),
      why: "functions are given every event in the shape of the current version",
      fix: `Add upcast: { ${text}: (old) => ... }, which returns the data in the shape of version ${Number(text) + 1}`,
    });
  }
}

function* checkDeprecations(
  { name, versions, source }: EventContractModel,
  { locate }: Subject,
): Generator<Diagnostic> {
  for (const [text, { deprecated }] of Object.entries(versions)) {
    if (deprecated === undefined || isDay(deprecated)) continue;
    yield error({
      code: "TRL0136",
      message: `event ${name}: version ${text} is deprecated by "${deprecated}", which is no day`,
      where: locate(source, "deprecated", text),
      fix: 'Write the last day on which it may be read, like "2027-03-31"',
    });
  }
}

function isVersion(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 1;
}
