import {
  eventType,
  type ContextModel,
  type FunctionModel,
  type SystemModel,
  type WorkflowModel,
} from "@trellis/model";
import { cellsOf, cut, padEnd } from "../terminal/cells.ts";
import { labelled } from "../terminal/prose.ts";
import { counted, perSecond } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { type Call, callsBetween, flowsOf, neighboursOf, type Flow } from "./flows.ts";

/**
 * The system as a tree: each context with its team, then what comes in (HTTP, events, schedules), and below a function
 * what it calls, then its workflows with what starts them and what they run, then what it publishes and to whom.
 *
 * @param focus draw only this context and, in short, those it exchanges events or calls with; the last line says what is
 * left out
 */
export function mapLines(model: SystemModel, screen: Screen, focus?: string): string[] {
  const flows = flowsOf(model);
  const calls = callsBetween(model);
  const contexts = Object.values(model.contexts).toSorted((a, b) => a.name.localeCompare(b.name));
  const head = labelled(`${model.name}  `, model.summary, screen.columns);
  const near = focus === undefined ? [] : neighboursOf(flows.values(), calls, focus);
  const drawn = focus === undefined ? contexts : contexts.filter(({ name }) => name === focus);
  const neighbours = contexts.filter(({ name }) => near.includes(name));
  const hidden = focus === undefined ? 0 : contexts.length - drawn.length - neighbours.length;
  return [
    ...head.map((line, i) =>
      i === 0 ? screen.paint("bold", model.name) + line.slice(model.name.length) : line,
    ),
    ...drawn.flatMap((context) => ["", ...contextLines(model, context, flows, calls, screen)]),
    ...neighbours.flatMap((context) => ["", ...neighbourLines(context, flows, calls, screen, focus ?? "")]),
    ...(hidden === 0
      ? []
      : ["", `not drawn: ${counted(hidden, "context")} without an event or a call to or from ${focus}`]),
  ];
}

/** One branch of a context's tree: what it is, its name, and what it is about. */
interface Branch {
  readonly kind: string;
  readonly name: string;
  readonly about: string;
}

function contextLines(
  model: SystemModel,
  context: ContextModel,
  flows: ReadonlyMap<string, Flow>,
  calls: readonly Call[],
  screen: Screen,
): string[] {
  const functions = Object.entries(context.functions)
    .filter(([, each]) => each.kind !== "on" || each.starts === undefined)
    .toSorted(([a, x], [b, y]) => kinds.indexOf(x.kind) - kinds.indexOf(y.kind) || a.localeCompare(b));
  const workflows = Object.entries(context.workflows ?? {}).toSorted(([a], [b]) => a.localeCompare(b));
  const branches = [
    ...functions.flatMap(([name, each]) => [
      {
        kind: each.kind,
        name,
        about: each.kind === "task" ? aboutTask(context, name) : aboutFunction(model, each, flows, calls),
      },
      ...calls.filter(({ from }) => from.context === context.name && from.function === name).map(callBranch),
    ]),
    ...workflows.map(([name, each]) => ({
      kind: "workflow",
      name,
      about: aboutWorkflow(model, each, context.functions[name], flows),
    })),
    ...context.publishes
      .map((name) => publishedBranch(flows.get(name)))
      .filter((branch) => branch !== undefined),
  ];
  return [headLine(context, screen), ...branchLines(branches, screen)];
}

/** Of a neighbour only the events and calls exchanged with the context in focus. */
function neighbourLines(
  context: ContextModel,
  flows: ReadonlyMap<string, Flow>,
  calls: readonly Call[],
  screen: Screen,
  focus: string,
): string[] {
  const exchanged = [...flows.values()].flatMap((flow): Branch[] => {
    const readers = (name: string): string =>
      flow.to
        .filter((to) => to.context === name)
        .map((to) => to.function)
        .join(", ");
    const type = eventType(flow.event, flow.version);
    if (flow.from === context.name && readers(focus) !== "")
      return [{ kind: "publishes", name: type, about: `→ ${focus}: ${readers(focus)}` }];
    if (flow.from === focus && readers(context.name) !== "")
      return [{ kind: "on", name: readers(context.name), about: `← ${type} of ${focus}` }];
    return [];
  });
  const called = calls.flatMap(({ operation, from, to }): Branch[] => {
    if (from.context === context.name && to === focus)
      return [{ kind: "calls", name: from.function, about: `→ ${operation} of ${focus}` }];
    if (from.context === focus && to === context.name)
      return [{ kind: "http", name: operation, about: `← called by ${focus}: ${from.function}` }];
    return [];
  });
  return [headLine(context, screen), ...branchLines([...exchanged, ...called], screen)];
}

function headLine({ name, team, summary }: ContextModel, { paint, columns }: Screen): string {
  const text = cut(`${name}  team ${team}  ${summary}`, columns ?? Number.POSITIVE_INFINITY);
  return paint(["bold", "cyan"], text.slice(0, name.length)) + text.slice(name.length);
}

const kinds: readonly FunctionModel["kind"][] = ["http", "on", "schedule", "task"];
const kindCells = "publishes".length;

/** Names align, what they are about hangs under itself where it needs more than one line. */
function branchLines(branches: readonly Branch[], { paint, columns }: Screen): string[] {
  const nameCells = Math.min(
    Math.max(0, ...branches.map(({ name }) => cellsOf(name))),
    nameCellsMax(columns),
  );
  return branches.flatMap(({ kind, name, about }, i) => {
    const isLast = i === branches.length - 1;
    const label = `${isLast ? "└─" : "├─"} ${padEnd(kind, kindCells)}  ${padEnd(cut(name, nameCells), nameCells)}  `;
    // A single word may be longer than its room.
    const fitting = (line: string): string => cut(line, columns ?? Number.POSITIVE_INFINITY);
    const [first = "", ...rest] = labelled(label, about, columns).map(fitting);
    const stem = isLast ? "  " : "│ ";
    const painted = `${first.slice(0, 3)}${paint("dim", padEnd(kind, kindCells))}${first.slice(3 + kindCells)}`;
    return [painted, ...rest.map((line) => stem + line.slice(stem.length))];
  });
}

/** Names may take half of a narrow screen; what they are about needs the rest. */
function nameCellsMax(columns: number | undefined): number {
  return columns === undefined ? Number.POSITIVE_INFINITY : Math.floor(columns / 2) - kindCells;
}

/** What starts it, and what it runs. */
function aboutWorkflow(
  model: SystemModel,
  { kind, tasks }: WorkflowModel,
  start: FunctionModel | undefined,
  flows: ReadonlyMap<string, Flow>,
): string {
  const started = start?.kind === "on" ? `${aboutFunction(model, start, flows, [])} ` : "";
  const runs = tasks.length === 0 ? "→ no function" : `→ ${tasks.join(", ")}`;
  return `${started}${runs}${kind === "express" ? ", express" : ""}`;
}

/** The workflows that run it. */
function aboutTask({ workflows = {} }: ContextModel, name: string): string {
  const users = Object.entries(workflows).filter(([, { tasks }]) => tasks.includes(name));
  return users.length === 0 ? "in no workflow" : `in ${users.map(([workflow]) => workflow).join(", ")}`;
}

function callBranch({ operation, reads, to }: Call): Branch {
  const owner = to === undefined ? " (nobody answers it)" : ` of ${to}`;
  const read = reads === undefined ? "" : `, reads ${reads.join(", ")}`;
  return { kind: "  calls", name: "", about: `→ ${operation}${owner}${read}` };
}

function aboutFunction(
  model: SystemModel,
  each: Exclude<FunctionModel, { kind: "task" }>,
  flows: ReadonlyMap<string, Flow>,
  calls: readonly Call[],
): string {
  if (each.kind === "http") {
    const callers = calls
      .filter(({ operation }) => operation === each.api)
      .map(({ from }) => `${from.context}.${from.function}`);
    const alone = model.apis[each.api]?.callers === "declared";
    if (callers.length === 0) return alone ? `${each.api}  ← nobody` : each.api;
    return `${each.api}  ← ${alone ? "only " : ""}${callers.join(", ")}`;
  }
  if (each.kind === "schedule") return each.expression;
  const version = model.events[each.event]?.version;
  const type = version === undefined ? each.event : eventType(each.event, version);
  const from = flows.get(each.event)?.from;
  const owner = from === undefined ? " (nobody publishes it)" : ` of ${from}`;
  const reads = each.reads === undefined ? "" : `, reads ${each.reads.join(", ")}`;
  const { rateLimit } = each;
  const rate = rateLimit === undefined ? "" : `, at most ${perSecond(rateLimit.perSecond)}`;
  const where = each.where === undefined ? "" : `, where ${JSON.stringify(each.where)}`;
  return `← ${type}${owner}${where}${each.ordered ? ", ordered" : ""}${rate}${reads}`;
}

function publishedBranch(flow: Flow | undefined): Branch | undefined {
  if (flow === undefined) return undefined;
  const readers = flow.to.map((to) => `${to.context}.${to.function}`);
  const about = readers.length === 0 ? "→ nobody" : `→ ${readers.join(", ")}`;
  return { kind: "publishes", name: eventType(flow.event, flow.version), about };
}
