import { Fault } from "@trellis/model";
import type { Answer } from "./answer.ts";
import type { RouteTable } from "./route-table.ts";

/**
 * The answer to `OPTIONS`: what the path takes.
 *
 * @throws Fault TRL0501 when no route has the path, TRL0503 when an escape is broken
 */
export function answerOptions(routes: RouteTable<unknown>, path: string): Answer {
  const methods = routes.methodsOf(path);
  if (methods.length === 0) throw new Fault("TRL0501", "No route has this path", { retry: "never" });
  return { status: 204, headers: { allow: methods.join(", ") } };
}
