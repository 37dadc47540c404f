import { system } from "trellis";

export default system("recovery", {
  summary: "The system whose start after a kill is measured.",
  teams: { measuring: { contact: "#bench", onCall: "nobody" } },
});
