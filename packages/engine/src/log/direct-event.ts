import type { SystemModel } from "@trellis/model";
import {
  assertPayload,
  compilePublication,
  keyOf,
  newTraceparent,
  uuidV7,
  type HeadSampler,
} from "trellis/runtime";

/**
 * An event for one function alone, which never stands in the log.
 *
 * @throws Fault TRL0201 when the data breaks the contract
 */
export function directEventJson(
  model: SystemModel,
  contractName: string,
  data: unknown,
  sampler: HeadSampler,
): string {
  const publication = compilePublication(model, `/${model.name}/direct`, contractName);
  assertPayload(publication, data);
  const timeMs = Date.now();
  const key = keyOf(publication.contract, data);
  return publication.write({
    id: uuidV7(timeMs),
    timeMs,
    key,
    traceparent: newTraceparent(sampler),
    data,
  });
}
