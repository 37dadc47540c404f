// An entry of its own: who judges a system loads no interpreter.
export { withDefinitions } from "./with-definitions.ts";
