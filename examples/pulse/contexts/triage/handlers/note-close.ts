import type { Handler } from "trellis";
import type triage from "../context.ts";
import { closed } from "../domain/issue.ts";

const noteClose: Handler<typeof triage, "noteClose"> = async ({ data }, { tables }) => {
  tables.issues.put(closed(await tables.issues.get(data.issueId), data));
};
export default noteClose;
