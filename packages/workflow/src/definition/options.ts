import type { JsonSchema } from "@trellis/model";

/** What is known of the surroundings in which a definition is to run. */
export interface DefinitionOptions {
  /**
   * The functions of the context, by name: a Task must name one of them. Absent: nothing is known of them, and any
   * resource is taken.
   */
  readonly functions?: Readonly<Record<string, FunctionFacts>>;
  /**
   * The tables of the context, by name, each with the names of its indexes: where functions are given, an ItemReader must
   * name one of them. Absent: nothing is known of them.
   */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
  /** The workflows of the system: a Task may start executions of these. Absent: nothing is known of them. */
  readonly workflows?: WorkflowFacts;
  /** Executions are express ones: what these can't do is an error. Default false. */
  readonly isExpress?: boolean;
  /** What executions are started with; absent: anything. */
  readonly input?: JsonSchema;
  /** The schema takes more than executions are started with. Default false: each of its documents may come. */
  readonly inputIsRough?: boolean;
}

/** What is known of the workflows around. */
export interface WorkflowFacts {
  /** The system's name, which is in ARNs of its workflows. */
  readonly system: string;
  /** `context.workflow` */
  readonly names: readonly string[];
}

/** What is known of a function that a Task names. */
export interface FunctionFacts {
  /** What it takes; absent: unknown. */
  readonly input?: JsonSchema;
  /** What it gives back; absent: unknown. */
  readonly result?: JsonSchema;
}
