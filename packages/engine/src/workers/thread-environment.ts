import { getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * The environment of a thread: its compiled code is kept on the disk, in the folder that the process uses for that or
 * the run time's own for temporary files. Loading a context's modules is most of what a start takes, and a thread does
 * not take over what main has set.
 */
export function threadEnvironment(): NodeJS.ProcessEnv {
  const used = getCompileCacheDir();
  // The folder of this very version of the run time stands in the one that is asked for.
  const folder = used === undefined ? join(tmpdir(), "node-compile-cache") : dirname(used);
  return { NODE_COMPILE_CACHE: folder, ...process.env };
}
