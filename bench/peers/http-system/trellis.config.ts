import { system } from "trellis";

export default system("bench-http", {
  summary: "The system that the gateway is measured with.",
  teams: { measuring: { contact: "#bench", onCall: "nobody" } },
});
