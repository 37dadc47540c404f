import type { DiagnosticPlace, Locate, SystemModel } from "@trellis/model";
import type { Place } from "../syntax/places.ts";
import type { Source, Sources } from "../read-sources.ts";
import type { Origins } from "./origins.ts";

/** What the rules judge by: the sources, and what is known of the system beside them. */
export interface Subject {
  readonly sources: Sources;
  readonly origins: Origins;
  /** Settings of the rules; undefined when they could not be read. */
  readonly policy: Pick<SystemModel, "rules"> | undefined;
  /** Undefined when the system does not load. */
  readonly model: SystemModel | undefined;
  readonly locate: Locate | undefined;
}

/** A place in a file, as diagnostics name it. */
export function placeIn({ path }: Source, { line, column }: Place): DiagnosticPlace {
  return { file: path, line, column };
}

/** The context that a file is of, as a waiver would name it. */
export function contextNames({ area }: Source): readonly string[] {
  return area.context === undefined ? [] : [area.context];
}

/** The names of a handler's function: of its file, as the convention makes one of the other. */
export function functionOfHandler({ path, area }: Source): {
  readonly name: string;
  readonly about: readonly string[];
} {
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const name = stem.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { name, about: area.context === undefined ? [] : [area.context, `${area.context}.${name}`] };
}
