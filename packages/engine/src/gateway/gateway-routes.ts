import type { ApiContractModel, SystemModel } from "@trellis/model";
import { createRouteTable, type Route, type RouteTable } from "../http/route-table.ts";
import type { BodyContract } from "../http/body-headers.ts";

/** What answers a path: a function of the system, or the gateway itself. */
export type Destination = FunctionDestination | "health" | "readiness";

export interface FunctionDestination {
  /** `context.function` */
  readonly name: string;
  readonly context: string;
  readonly body: BodyContract;
  /** Names of the headers that the function may ask for; the others stay behind. */
  readonly headers: readonly string[] | "all";
}

/**
 * The routes of every HTTP function, and the gateway's own `/healthz` and `/readyz` where the system has none.
 *
 * @throws Fault TRL0151 when two functions have the same route
 */
export function gatewayRoutes(model: SystemModel): RouteTable<Destination> {
  const routes = functionRoutes(model);
  for (const [path, target] of probes) {
    if (!routes.some((route) => route.path === path)) routes.push({ method: "GET", path, target });
  }
  return createRouteTable(routes);
}

const probes: readonly (readonly [string, Destination])[] = [
  ["/healthz", "health"],
  ["/readyz", "readiness"],
];

function functionRoutes(model: SystemModel): Route<Destination>[] {
  return Object.entries(model.contexts).flatMap(([contextName, context]) =>
    Object.entries(context.functions).flatMap(([functionName, declared]) => {
      const api = declared.kind === "http" ? model.apis[declared.api] : undefined;
      // What only the system's own functions may call is no path for others.
      if (api === undefined || api.callers === "declared") return [];
      const target: FunctionDestination = {
        name: `${contextName}.${functionName}`,
        context: contextName,
        body: { taken: api.body !== undefined, maxBytes: api.bodyMaxBytes },
        headers: headersWanted(api),
      };
      return [{ method: api.method, path: api.path, target }];
    }),
  );
}

/** A contract that describes headers may ask for any; the platform itself reads these. */
function headersWanted({ headers, idempotencyHeader }: ApiContractModel): FunctionDestination["headers"] {
  if (headers !== undefined) return "all";
  const own = ["traceparent", "tracestate"];
  return idempotencyHeader === undefined ? own : [...own, idempotencyHeader];
}
