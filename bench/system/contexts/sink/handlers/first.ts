import type { Handler } from "trellis";
import type sink from "../context.ts";

const first: Handler<typeof sink, "first"> = () => undefined;
export default first;
