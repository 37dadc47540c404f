import type { Handler } from "trellis";
import type triage from "../context.ts";
import { classify } from "../domain/classify.ts";

const classifyIssue: Handler<typeof triage, "classifyIssue"> = ({ input }) => ({ category: classify(input) });
export default classifyIssue;
