import { system } from "trellis";

export default system("bench", {
  summary: "The system that the engine is measured with.",
  teams: { measuring: { contact: "#bench", onCall: "nobody" } },
});
