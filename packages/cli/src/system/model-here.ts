import type { SystemModel } from "@trellis/model";
import { connectHere } from "../connection/connect-here.ts";
import type { Session } from "../session.ts";
import { findRoot } from "./find-root.ts";
import { loadModel } from "./load-model.ts";

/** The declarations here; of an engine that runs elsewhere, what it runs. */
export async function modelHere(session: Session): Promise<SystemModel> {
  if (session.options.url !== undefined) return (await connectHere(session)).model();
  return loadModel(findRoot(session.world.cwd, session.options.dir));
}
