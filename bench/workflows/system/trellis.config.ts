import { system } from "trellis";

export default system("bench-workflows", {
  summary: "The system that workflows are measured with.",
  teams: { measuring: { contact: "#bench", onCall: "nobody" } },
});
