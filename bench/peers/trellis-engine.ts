import { measureEngine } from "../measure-engine.ts";
import { lightMs, lightPerSecond } from "./figures.ts";

// Our row, in a process of its own like every peer: the engine's own measurement, `trellis-engine.ts <duration in ms>`.

const light = await measureEngine(lightPerSecond, lightMs);
const full = await measureEngine(0, Number(process.argv[2]));
process.send?.({
  kind: "measured",
  perSecond: full.publishedPerSecond,
  p50Ms: full.p50Ms,
  p99Ms: full.p99Ms,
  lightP50Ms: light.p50Ms,
  lightP99Ms: light.p99Ms,
  cores: full.cores,
});
