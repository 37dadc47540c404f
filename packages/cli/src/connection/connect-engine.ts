import type { EngineClient } from "./engine-client.ts";

/** Connects to the inspection API of an engine. */
export async function connectEngine(_url: string, _token: string | undefined): Promise<EngineClient> {
  throw new Error("not yet");
}
