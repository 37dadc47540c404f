import { Fault } from "@trellis/model";
import { isWebUrl } from "../input/web-url.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";
import { dataDirOf, readEngineFile } from "./engine-file.ts";
import type { InspectionClient } from "@trellis/engine/inspection";

/**
 * The engine that the command is about: the one named by `--url` or TRELLIS_URL, otherwise the one that runs this
 * folder's system on this machine.
 */
export async function connectHere({ options, world }: Session): Promise<InspectionClient> {
  const token = options.token ?? given(world.env["TRELLIS_TOKEN"]);
  const url = options.url ?? given(world.env["TRELLIS_URL"]);
  if (url !== undefined) return world.connect(checkedUrl(url), token);
  const root = findRoot(world.cwd, options.dir);
  return world.connect(readEngineFile(dataDirOf(root)).inspectionUrl, token);
}

function given(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function checkedUrl(url: string): string {
  if (isWebUrl(url)) return url;
  throw new Fault("TRL0602", `"${url}" is no http or https URL of an engine's inspection API`);
}
