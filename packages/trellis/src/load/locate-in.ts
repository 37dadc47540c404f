import type { Locate } from "@trellis/model";
import { Loading } from "./loading.ts";

/** Narrows places to words in the sources of the system in `root`, as they are on the disk. */
export function locateIn(root: string): Locate {
  const loading = new Loading(root);
  return (source, ...words) => loading.locate(source, ...words);
}
