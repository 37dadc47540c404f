import type { Handler } from "trellis";
import type triage from "../context.ts";
import { answered } from "../domain/issue.ts";

const noteAnswer: Handler<typeof triage, "noteAnswer"> = async ({ data }, { tables }) => {
  tables.issues.put(answered(await tables.issues.get(data.issueId), data));
};
export default noteAnswer;
