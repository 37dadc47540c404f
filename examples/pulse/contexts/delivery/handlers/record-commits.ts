import type { Handler } from "trellis";
import type delivery from "../context.ts";
import { mergeChange } from "../domain/change.ts";

const recordCommits: Handler<typeof delivery, "recordCommits"> = async ({ data }, { tables }) => {
  for (const commit of data.commits) {
    const known = await tables.changes.get(data.repository, commit.sha);
    tables.changes.put(mergeChange(known, { repository: data.repository, ...commit }));
  }
};
export default recordCommits;
