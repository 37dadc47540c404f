/**
 * The model of a system: one JSON document from which a system is run, checked, shown, shipped and priced.
 * Plain data only. Its JSON Schema is published as `@trellis/model/system-model.schema.json`.
 */
export interface SystemModel {
  /** Version of this document's shape; grows when a reader of an older shape would be misled. */
  readonly modelVersion: 1;
  readonly name: string;
  readonly summary: string;
  readonly teams: Readonly<Record<string, TeamModel>>;
  readonly contexts: Readonly<Record<string, ContextModel>>;
  /** Event contracts by name, e.g. `billing.invoice-issued`. */
  readonly events: Readonly<Record<string, EventContractModel>>;
  /** API contracts by operation, e.g. `GET /invoices/{invoiceId}`. */
  readonly apis: Readonly<Record<string, ApiContractModel>>;
  /** What the platform team sets of the rules of `trellis check`, by the rule's name; absent: every default holds. */
  readonly rules?: Readonly<Record<string, RulePolicyModel>>;
  readonly waivers?: readonly WaiverModel[];
  /** What every resource of the system is tagged with in an account that several systems share. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly budget?: BudgetModel;
  /** For how many days logs are kept where the system is shipped to; see `limits.logRetentionDays`. */
  readonly logRetentionDays?: number;
}

/** What is set of one rule; what is absent keeps the rule's default. */
export interface RulePolicyModel {
  readonly severity?: "error" | "warning" | "off";
  /** Numbers that the rule compares with, by the setting's name. */
  readonly settings?: Readonly<Record<string, number>>;
  /** What the rule lets pass, by name. */
  readonly allow?: readonly string[];
}

/** Lets one rule be broken in one place until a day. */
export interface WaiverModel {
  /** The rule's name. */
  readonly rule: string;
  /** The context, function (`context.function`), contract, team or file that the finding is about. */
  readonly where: string;
  /** The team that answers for it. */
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`; a year ahead at most. */
  readonly expires: string;
}

/** What the system may cost in a month. */
export interface BudgetModel {
  readonly monthly: number;
  /** ISO 4217, like `EUR`. */
  readonly currency: string;
}

/** Where something was declared; `file` is relative to the system's folder, with forward slashes. */
export interface SourceLocation {
  readonly file: string;
  /** First line is 1. */
  readonly line?: number;
  /** First column is 1. */
  readonly column?: number;
}

export interface TeamModel {
  /** How to reach the team in working hours: a channel, a mail address. */
  readonly contact: string;
  /** Whom to call at night. */
  readonly onCall: string;
}

/** A bounded context: the unit of ownership, isolation and release. */
export interface ContextModel {
  readonly name: string;
  readonly team: string;
  readonly summary: string;
  readonly source: SourceLocation;
  /** Names of the event contracts that this context publishes; it owns each of them. */
  readonly publishes: readonly string[];
  readonly tables: Readonly<Record<string, TableModel>>;
  readonly ports: Readonly<Record<string, PortModel>>;
  readonly settings: Readonly<Record<string, SettingModel>>;
  /** A workflow with `startsOn` is among them, under its own name: the subscription that starts it. */
  readonly functions: Readonly<Record<string, FunctionModel>>;
  /** Workflows by name; no function has the name of one. Absent: none. */
  readonly workflows?: Readonly<Record<string, WorkflowModel>>;
  /** Bound on the context's heap in MiB, default 128; see `limits.memoryMiB`. */
  readonly memoryMiB: number;
  /** The context's worker is stopped after so long without work; absent: it is kept warm, however idle. */
  readonly idleMaxMs?: number;
}

export interface TableModel {
  readonly schema: JsonSchema;
  readonly key: KeyModel;
  readonly indexes: Readonly<Record<string, KeyModel>>;
}

/** DynamoDB's shape: rows are found by partition, and ordered by sort key inside it. */
export interface KeyModel {
  readonly partition: string;
  readonly sort?: string;
}

/** A port of a context; `adapter` is the file that implements it, relative to the system's folder. */
export interface PortModel {
  readonly adapter: string;
}

/** A named string that the environment gives to adapters. */
export interface SettingModel {
  readonly summary: string;
  readonly default?: string;
  /** A secret is never printed, logged or kept in the model. */
  readonly secret: boolean;
}

export type FunctionModel =
  | SubscriptionModel
  | HttpFunctionModel
  | ScheduledFunctionModel
  | TaskFunctionModel;

interface FunctionCommons {
  /**
   * The handler's file, relative to the system's folder; of a subscription that starts a workflow, the file with the
   * workflow's definition.
   */
  readonly handler: string;
  /** One invocation is ended after this time. */
  readonly timeoutMs: number;
  /** Invocations running at once, at most. */
  readonly concurrency: number;
  /** What the owner expects of its load; the rules compare it with what is declared and what fits. */
  readonly expects?: ExpectedLoadModel;
  /** The operations of other contexts that the handler calls; absent: none. */
  readonly calls?: readonly CallModel[];
}

/** A function's use of an operation that another context answers. */
export interface CallModel {
  /** Method and path: the name of the API contract. */
  readonly operation: string;
  /**
   * The fields of a successful answer's body that the handler is given; of any other answer it is given the status alone.
   * Absent: the whole of every answer.
   */
  readonly reads?: readonly string[];
  /** Where the fields are declared; absent without `reads`. */
  readonly source?: SourceLocation;
}

/** The load that a function is expected to have; each figure by itself, as far as it is known. */
export interface ExpectedLoadModel {
  /** Invocations a second, on average over the busiest hour. */
  readonly perSecond?: number;
  /** One invocation, on average. */
  readonly durationMs?: number;
  /** The data of one event, or the body of one request, at its largest. */
  readonly payloadBytes?: number;
  /** From the event or request to its effect or answer, for 99 of 100. */
  readonly latencyMs?: number;
}

/** A function that an event contract's events are delivered to. */
export interface SubscriptionModel extends FunctionCommons {
  readonly kind: "on";
  readonly event: string;
  /** The fields of the event's data that the handler is given; absent: all of them. */
  readonly reads?: readonly string[];
  /**
   * An EventBridge event pattern for the event's data, as it stands below `detail` there: other events are counted as
   * filtered, and never reach the handler. Its fields need not be among `reads`.
   */
  readonly where?: EventPatternModel;
  /** Events of one key are handled one after another, in the order of the log. */
  readonly ordered: boolean;
  readonly retry: RetryPolicy;
  /** Absent: as fast as the function takes them. */
  readonly rateLimit?: RateLimitModel;
  readonly deadLetterAlarm?: DeadLetterAlarm;
  /** Each event starts this workflow of the context, under the event's id as its name; there is no handler. */
  readonly starts?: string;
}

/** From how many dead letters of a function on its team is to be called; `false`: never. Absent: from the first. */
export type DeadLetterAlarm = number | false;

export interface HttpFunctionModel extends FunctionCommons {
  readonly kind: "http";
  readonly api: string;
  /** What becomes of a body that breaks the contract; absent: the request is refused. */
  readonly invalid?: "quarantine";
}

export interface ScheduledFunctionModel extends FunctionCommons {
  readonly kind: "schedule";
  /** `rate(...)` or `cron(...)`, AWS syntax, UTC. */
  readonly expression: string;
  readonly retry: RetryPolicy;
  readonly deadLetterAlarm?: DeadLetterAlarm;
}

/** A function that the Task states of the context's workflows run, and nobody else; its retries are the workflow's. */
export interface TaskFunctionModel extends FunctionCommons {
  readonly kind: "task";
  /** What it is given; absent: anything. */
  readonly input?: JsonSchema;
  /** What it answers; absent: nothing, which is `null` in the workflow. */
  readonly result?: JsonSchema;
}

/** A state machine of a context, and how it is run. */
export interface WorkflowModel {
  /** `standard`: durable, each step once. `express`: five minutes at most; its tasks may run more than once. */
  readonly kind: "standard" | "express";
  /** The file with the definition, relative to the system's folder; of one built in code, the context's own. */
  readonly file: string;
  /** The definition in the Amazon States Language, as it was read. */
  readonly definition: DefinitionModel;
  /** SHA-256 of the definition with its members in order, in hexadecimal; an execution stays on what it started with. */
  readonly hash: string;
  /** The functions of the context that its Task states name, each once, in the order of the states. */
  readonly tasks: readonly string[];
  /** The event that starts it; the subscription stands among the context's functions under the workflow's name. */
  readonly startsOn?: string;
  /** What an execution is given; absent: the event's data, or anything. */
  readonly input?: JsonSchema;
  /** An execution is ended after this time, waits included; see `limits.executionTimeoutMs`. */
  readonly timeoutMs: number;
  /** For how many days an execution that has ended can be looked at; see `limits.retentionDays`. */
  readonly retentionDays: number;
}

/** A state machine in the Amazon States Language as plain data: `@trellis/workflow` says whether it is one. */
export type DefinitionModel = { readonly [member: string]: unknown };

/** In any time of t seconds at most `burst + perSecond * t` deliveries are handed out; the others wait in the log. */
export interface RateLimitModel {
  readonly perSecond: number;
  /** Deliveries that may go out at once after a pause. */
  readonly burst: number;
}

/** When a failed delivery is tried again, and when it is given up for the dead-letter queue. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attemptsMax: number;
  /** Bound of the delay before the second attempt; the delay itself is random below it (full jitter). */
  readonly delayMs: number;
  /** The bound grows by this factor with every attempt. */
  readonly factor: number;
  readonly delayMaxMs: number;
  /** A delivery older than this, counted from its first attempt, is not tried again. */
  readonly ageMaxMs: number;
}

export interface EventContractModel {
  readonly name: string;
  readonly summary: string;
  readonly source: SourceLocation;
  /** The field of `data` that orders and partitions the events. */
  readonly key?: string;
  /** The version that is published today. */
  readonly version: number;
  /** Every version still known, by number. */
  readonly versions: Readonly<Record<string, EventVersionModel>>;
  /** Which changes a version that is frozen allows; absent: `full`. */
  readonly compatibility?: CompatibilityPolicy;
  /** `closed`: the schema is taken literally. Absent: open, readers ignore members that they do not know. */
  readonly contentModel?: "closed";
}

/**
 * Which changes of a contract are compatible. `backward`: what was sent before can still be read; `forward`: what is
 * sent now can be read by those who know the contract as it was; `full`: both. `-transitive` asks the same between all
 * live versions. `none`: nothing is asked.
 */
export const compatibilityPolicies = [
  "backward",
  "forward",
  "full",
  "backward-transitive",
  "forward-transitive",
  "full-transitive",
  "none",
] as const;
export type CompatibilityPolicy = (typeof compatibilityPolicies)[number];

export interface EventVersionModel {
  readonly schema: JsonSchema;
  /** The last day (`YYYY-MM-DD`) on which this version may be read. */
  readonly deprecated?: string;
  /** Whether the declaration can turn this version into the next one. */
  readonly upcast: boolean;
}

export interface ApiContractModel {
  readonly operation: string;
  readonly summary: string;
  readonly source: SourceLocation;
  readonly method: HttpMethod;
  /** The path with parameters in braces: `/invoices/{invoiceId}`. */
  readonly path: string;
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly body?: JsonSchema;
  /** Answer schemas by status; `null` means no body. */
  readonly responses: Readonly<Record<string, JsonSchema | null>>;
  /** Bound on the request body in bytes. */
  readonly bodyMaxBytes: number;
  /** The header whose value makes a repeated request answer as the first did. */
  readonly idempotencyHeader?: string;
  /** How long an idempotency key is remembered. */
  readonly idempotencyWindowMs: number;
  /**
   * Who may call it. `declared`: functions of the system that declare it in `calls`, and nobody else; the gateway does not
   * answer it. Absent: anyone.
   */
  readonly callers?: "declared";
  /** Which changes the operation allows once it is frozen; absent: `full`. */
  readonly compatibility?: CompatibilityPolicy;
  /** `closed`: the schemas are taken literally. Absent: open, either side ignores members that it does not know. */
  readonly contentModel?: "closed";
}

export const httpMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** An event pattern as EventBridge writes it; `parsePattern` says whether it is one. */
export type EventPatternModel = { readonly [name: string]: unknown };

/** A JSON Schema 2020-12 document: an object, or `true` and `false`. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
