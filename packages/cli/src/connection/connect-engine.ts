import type { InspectionClient } from "@trellis/engine";

/** Connects to the inspection API of an engine, whose package is loaded only by the commands that need one. */
export async function connectEngine(url: string, token: string | undefined): Promise<InspectionClient> {
  const { connectInspection } = (await import(
    "../../../engine/src/inspection/inspection-client.ts" as never
  )) as never;
  return connectInspection(url, token);
}
