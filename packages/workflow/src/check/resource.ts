/** What the `Resource` of a Task names. */
export interface Resource {
  readonly kind: "function" | "lambda" | "service" | "arn" | "placeholder" | "other";
  /** The name of a function, without its version. */
  readonly name?: string;
  /** `lambda:invoke` of `arn:aws:states:::lambda:invoke.waitForTaskToken`. */
  readonly service: string;
  /** What follows the last dot of a service or a function: how the task ends. */
  readonly pattern?: string;
}

export function readResource(text: string): Resource {
  // Filled in where the definition is shipped: "${IssueInvoiceArn}".
  if (/\$\{[^}]+\}/.test(text)) return { kind: "placeholder", service: "" };
  const own = /^trellis:([^.:]+)(?:\.(.+))?$/.exec(text);
  if (own !== null) return { kind: "function", name: own[1] ?? "", service: "", ...patternOf(own[2]) };
  const lambda = /^arn:[\w-]+:lambda:[\w-]*:\d*:function:([\w-]+)/.exec(text);
  if (lambda !== null) return { kind: "lambda", name: lambda[1] ?? "", service: "" };
  const service = /^arn:[\w-]+:states:[\w-]*:\d*:([\w-]+(?::[\w-]+)+)(?:\.(.+))?$/.exec(text);
  if (service !== null) return { kind: "service", service: service[1] ?? "", ...patternOf(service[2]) };
  return { kind: /^arn:[\w-]+:[\w-]+:/.test(text) ? "arn" : "other", service: "" };
}

/** The function of the context that a resource names. */
export function functionNamed({ kind, name }: Resource): string | undefined {
  return kind === "function" ? name : undefined;
}

/** Whether it starts an execution of a workflow. */
export function isStart({ service }: Resource): boolean {
  return service === "states:startExecution";
}

function patternOf(pattern: string | undefined): { readonly pattern?: string } {
  return pattern === undefined ? {} : { pattern };
}
