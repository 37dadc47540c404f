import { compatibilityPolicies, didYouMean, type EventContractModel } from "@trellis/model";
import type { EventDeclaration } from "../declare/event.ts";
import type { Loading } from "./loading.ts";
import type { Owner } from "./members.ts";

type Allowed = Pick<EventContractModel, "compatibility" | "contentModel">;

/** What a contract allows of changes; values that say nothing are reported and left out. */
export function readCompatibility(
  loading: Loading,
  { compatibility, contentModel }: Pick<EventDeclaration, "compatibility" | "contentModel">,
  owner: Owner,
): Allowed {
  const policy = chosen(loading, "compatibility", compatibility, compatibilityPolicies, owner);
  const model = chosen(loading, "contentModel", contentModel, ["open", "closed"], owner);
  return {
    ...(policy === undefined ? {} : { compatibility: policy }),
    ...(model === "closed" ? { contentModel: model } : {}),
  };
}

function chosen<Value extends string>(
  loading: Loading,
  member: string,
  given: string | undefined,
  known: readonly Value[],
  owner: Owner,
): Value | undefined {
  const value = known.find((each) => each === given);
  if (given !== undefined && value === undefined) {
    loading.report({
      code: "TRL0423",
      severity: "error",
      message: `${owner.title}: ${member} is "${given}"${didYouMean(given, known)}`,
      where: loading.locate(owner.source, member, given),
      fix: `Write one of ${known.join(", ")}`,
    });
  }
  return value;
}
