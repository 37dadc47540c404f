import type { CallModel } from "@trellis/model";
import type { Use } from "../declare/use.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Owner, reportMalformed } from "./members.ts";
import { type Contracts, isApi } from "./read-contracts.ts";

/** Reads what a function calls. An entry that is neither an API contract nor a use of one is reported and left out. */
export function readCalls(
  loading: Loading,
  contracts: Contracts,
  calls: readonly unknown[],
  owner: Owner,
): CallModel[] {
  return calls.flatMap((entry, index) => {
    const api = isUse(entry) ? entry.api : entry;
    if (!isApi(api)) {
      const found = `calls ${describe(api)} (entry ${index + 1})`;
      reportMalformed(loading, owner, found, "an API contract, or uses(GetInvoice, { reads })", "calls");
      return [];
    }
    contracts.addApi(api, owner.source.file);
    if (!isUse(entry)) return [{ operation: api.operation }];
    const reads: readonly unknown[] = Array.isArray(entry.reads) ? entry.reads : [];
    return [
      {
        operation: api.operation,
        reads: reads.filter((field) => typeof field === "string"),
        source: loading.sourceOf(entry.declaredAt, owner.source.file),
      },
    ];
  });
}

function isUse(value: unknown): value is Use {
  return isRecord(value) && value.kind === "use";
}
