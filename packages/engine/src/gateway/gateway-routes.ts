import type { SystemModel } from "@trellis/model";
import { createRouteTable, type Route, type RouteTable } from "../http/route-table.ts";
import type { BodyContract } from "../http/body-headers.ts";

/** What answers a path: a function of the system, or the gateway itself. */
export type Destination = FunctionDestination | "health" | "readiness";

export interface FunctionDestination {
  /** `context.function` */
  readonly name: string;
  readonly body: BodyContract;
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
      if (api === undefined) return [];
      const body: BodyContract = { taken: api.body !== undefined, maxBytes: api.bodyMaxBytes };
      return [
        { method: api.method, path: api.path, target: { name: `${contextName}.${functionName}`, body } },
      ];
    }),
  );
}
