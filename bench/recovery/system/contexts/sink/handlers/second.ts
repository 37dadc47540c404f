import type { Handler } from "trellis";
import type sink from "../context.ts";

const second: Handler<typeof sink, "second"> = () => undefined;
export default second;
