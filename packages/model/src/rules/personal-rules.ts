import type { Diagnostic } from "../errors/diagnostic.ts";
import { callsOf } from "../document/calls-of.ts";
import type { JsonSchema } from "../document/system-model.ts";
import { fieldsMarked, type MarkedField } from "./personal-fields.ts";
import { broken, type RuleSubject } from "./rule-check.ts";
import { contractsAndOwners, schemasOf } from "./declared-schemas.ts";

/** What looks like a person's data says whether it is. */
export function* personalUnmarked({ model, locate }: RuleSubject): Generator<Diagnostic> {
  for (const { title, source, words, about, schema } of schemasOf(model)) {
    for (const field of fieldsMarked(schema)) {
      if (field.personal !== undefined || !looksPersonal(field)) continue;
      yield broken("TRL1083", {
        message: `${title}: ${field.path.join(".")} looks like personal data and is not marked`,
        where: locate(source, ...words, ...field.path),
        about,
        fix: "Mark it: .meta({ personal: true }), or false where it is no person's",
      });
    }
  }
}

/** Words of names that speak of people, in lower case; several words stand next to each other. */
const personalWords: readonly string[] = [
  "email",
  "e mail",
  "phone",
  "telephone",
  "mobile number",
  "fax",
  "first name",
  "last name",
  "full name",
  "given name",
  "family name",
  "middle name",
  "maiden name",
  "surname",
  "birthday",
  "birth date",
  "date of birth",
  "birthdate",
  "gender",
  "nationality",
  "ssn",
  "social security number",
  "passport",
  "iban",
  "card number",
  "tax id",
  "ip address",
  "street",
  "postcode",
  "zip code",
  "postal address",
  "home address",
];

/** By its name, where its value may be a text or an object: `emailVerified` is a boolean. */
function looksPersonal({ name, schema: { type } }: MarkedField): boolean {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (type !== undefined && !types.includes("string") && !types.includes("object")) return false;
  const words = ` ${name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[^A-Za-z0-9]+/g, " ")
    .toLowerCase()} `;
  return personalWords.some((personal) => words.includes(` ${personal} `));
}

/** A person's data is not where it is written down as it is. */
export function* personalExposed({ model, locate }: RuleSubject): Generator<Diagnostic> {
  const aboutOf = contractsAndOwners(model);
  for (const { name, key, source, version, versions } of Object.values(model.events)) {
    const schema = versions[version]?.schema;
    if (key === undefined || schema === undefined || !isPersonal(schema, key)) continue;
    yield broken("TRL1084", {
      message: `event ${name}: its key "${key}" is personal data, and keys are written into logs`,
      where: locate(source, "key", key),
      about: aboutOf(name),
      fix: "Use an identifier that says nothing about the person as the key",
    });
  }
  for (const { operation, source, params, query } of Object.values(model.apis)) {
    for (const [part, schema] of [
      ["params", params],
      ["query", query],
    ] as const) {
      for (const { name, personal } of schema === undefined ? [] : fieldsMarked(schema)) {
        if (personal !== true) continue;
        yield broken("TRL1084", {
          message: `${operation}: "${name}" in its ${part} is personal data, and addresses are written into logs`,
          where: locate(source, part, name),
          about: aboutOf(operation),
          fix: "Move it into the body, or use an identifier that says nothing about the person",
        });
      }
    }
  }
}

/** Whoever is given a person's data has asked for it. */
export function* personalUnasked(subject: RuleSubject): Generator<Diagnostic> {
  yield* personalUnaskedOfEvents(subject);
  yield* personalUnaskedOfAnswers(subject);
}

function* personalUnaskedOfAnswers({ model, locate }: RuleSubject): Generator<Diagnostic> {
  for (const { caller, call } of callsOf(model)) {
    if (call.reads !== undefined) continue;
    const bodies = Object.values(model.apis[call.operation]?.responses ?? {});
    const personal = bodies.flatMap((schema) =>
      schema === null ? [] : [...fieldsMarked(schema)].filter((field) => field.personal === true),
    );
    if (personal.length === 0) continue;
    const names = [...new Set(personal.map(({ path }) => path.join(".")))].join(", ");
    const shortName = caller.name.slice(caller.context.name.length + 1);
    yield broken("TRL1085", {
      message: `function ${caller.name} is given whole answers of ${call.operation}, personal data among it (${names}), and does not say what it reads`,
      where: locate(caller.context.source, "functions", shortName, "calls"),
      about: [caller.name, caller.context.name, call.operation],
      fix: "Declare uses(contract, { reads }) with the fields that it uses",
    });
  }
}

function* personalUnaskedOfEvents({ model, graph, locate }: RuleSubject): Generator<Diagnostic> {
  for (const { name: event, version, versions } of Object.values(model.events)) {
    const schema = versions[version]?.schema;
    const personal =
      schema === undefined ? [] : [...fieldsMarked(schema)].filter((field) => field.personal === true);
    if (personal.length === 0) continue;
    const names = [...new Set(personal.map(({ path }) => path.join(".")))].join(", ");
    for (const { name, shortName, context, declared } of graph.readers(event)) {
      if (declared.reads !== undefined) continue;
      yield broken("TRL1085", {
        message: `function ${name} is given all of ${event}, personal data among it (${names}), and does not say what it reads`,
        where: locate(context.source, "functions", shortName),
        about: [name, context.name, event],
        fix: "Declare reads with the fields that it uses",
      });
    }
  }
}

function isPersonal(schema: JsonSchema, name: string): boolean {
  return [...fieldsMarked(schema)].some(
    (field) => field.personal === true && field.path.length === 1 && field.name === name,
  );
}
