import type { Handler } from "trellis";
import type sink from "../context.ts";

const take: Handler<typeof sink, "take"> = () => undefined;
export default take;
