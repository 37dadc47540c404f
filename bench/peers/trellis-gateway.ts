import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine } from "@trellis/engine";

// Our gateway in a process of its own, like the peer's.

const dataDir = mkdtempSync(join(tmpdir(), "trellis-peers-gateway-"));
process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));
process.on("disconnect", () => process.exit());
const engine = await startEngine({ root: join(import.meta.dirname, "http-system"), dataDir });
process.send?.({ kind: "listening", url: engine.gatewayUrl });
