import type { TeamModel } from "@trellis/model";
import type { DeclaredAt } from "./location.ts";
import { declaredAt } from "./location.ts";

export interface SystemDeclaration {
  /** One sentence: what the system is for. */
  readonly summary: string;
  /** Every team that owns a context, by name. */
  readonly teams: Readonly<Record<string, TeamModel>>;
}

/** A system as declared in `trellis.config.ts`; its contexts are found in `contexts/`. */
export interface System {
  readonly kind: "system";
  readonly name: string;
  readonly declaration: SystemDeclaration;
  readonly declaredAt: DeclaredAt | undefined;
}

/** Declares a system; it is the default export of `trellis.config.ts`. */
export function system(name: string, declaration: SystemDeclaration): System {
  return { kind: "system", name, declaration, declaredAt: declaredAt(system) };
}
