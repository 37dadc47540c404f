import type { Diagnostic } from "@trellis/model";
import { broken, ruleNumber } from "@trellis/model/check";
import type { Source } from "../read-sources.ts";
import { functionOfHandler, placeIn, type Subject } from "./subject.ts";

/** TRL1120, TRL1121: a handler that decides much, or goes on for long, holds what belongs into the domain. */
export function* thinHandlers(source: Source, { policy = {} }: Subject): Generator<Diagnostic> {
  const { handler } = source.facts;
  if (handler === undefined) return;
  const { name, about } = functionOfHandler(source);
  const place = { where: placeIn(source, handler.place), about };
  const { branchLines, statementCount } = handler;
  const branchesMax = ruleNumber(policy, "handler-branching", "branchesMax");
  if (branchLines.length > branchesMax) {
    const lines = [...new Set(branchLines)].join(", ");
    yield broken("TRL1120", {
      ...place,
      message: `the handler ${name} has ${branchLines.length} branches, more than ${branchesMax}: lines ${lines}`,
    });
  }
  const statementsMax = ruleNumber(policy, "handler-long", "statementsMax");
  if (statementCount > statementsMax) {
    yield broken("TRL1121", {
      ...place,
      message: `the handler ${name} has ${statementCount} statements, more than ${statementsMax}`,
    });
  }
}
