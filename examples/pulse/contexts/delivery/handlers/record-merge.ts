import type { Handler } from "trellis";
import type delivery from "../context.ts";
import { mergeChange } from "../domain/change.ts";

const recordMerge: Handler<typeof delivery, "recordMerge"> = async ({ data }, { tables }) => {
  const { repository, sha, mergedAt } = data;
  const known = await tables.changes.get(repository, sha);
  tables.changes.put(mergeChange(known, { repository, sha, committedAt: mergedAt }));
};
export default recordMerge;
