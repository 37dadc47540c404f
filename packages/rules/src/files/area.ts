/** Which part of a system a file is, by the convention of its path. */
export interface Area {
  /** Undefined for files outside of `contexts/`. */
  readonly context: string | undefined;
  readonly part: Part;
}

/**
 * `handler`: a file directly in `handlers/`, which a function is named after; `inside`: any other file of a context;
 * `outside`: no context's.
 */
export type Part = "declaration" | "contracts" | "domain" | "handler" | "adapter" | "inside" | "outside";

/** @param path relative to the system's folder, with forward slashes */
export function areaOf(path: string): Area {
  const [top, context, first, ...rest] = path.split("/");
  if (top !== "contexts" || context === undefined || first === undefined)
    return { context: undefined, part: "outside" };
  if (rest.length === 0) {
    const stem = first.replace(/\.[^.]+$/, "");
    return {
      context,
      part: stem === "context" ? "declaration" : stem === "contracts" ? "contracts" : "inside",
    };
  }
  switch (first) {
    case "contracts":
      return { context, part: "contracts" };
    case "domain":
      return { context, part: "domain" };
    case "handlers":
      return { context, part: rest.length === 1 ? "handler" : "inside" };
    case "adapters":
      return { context, part: "adapter" };
    default:
      return { context, part: "inside" };
  }
}
