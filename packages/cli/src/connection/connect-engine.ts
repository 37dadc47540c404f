import type { InspectionClient } from "@trellis/engine/inspection";

/** Connects to the inspection API of an engine, whose package is loaded only by the commands that need one. */
export async function connectEngine(url: string, token: string | undefined): Promise<InspectionClient> {
  const { connectInspection } = await import("@trellis/engine/inspection");
  return connectInspection(url, token);
}
