import { compatibility } from "../compatibility/compatibility.ts";
import { narrowedTo } from "../compatibility/narrowed-to.ts";
import type { Containment, ContainmentOptions } from "../compatibility/answer.ts";
import { functionsOf } from "../document/functions-of.ts";
import type { ApiContractModel, CallModel, JsonSchema } from "../document/system-model.ts";
import { isSameSchema } from "../frozen/canonical.ts";
import { requestParts } from "../frozen/contract-document.ts";
import { bothDirections, combined, type Compared, comparedIn, directionsOf, type Pair } from "./compare.ts";
import { callerImpact } from "./caller-impact.ts";
import type { CallerOf } from "./callers.ts";
import type { ContractChange, Direction, Finding, ReaderImpact } from "./impact.ts";
import type { Reading } from "./reading.ts";
import { partyOf } from "./readers.ts";

/**
 * What changed in one operation. `backward`: a caller who knows it as it was still gets through, and understands the
 * answers; `forward`: a caller who knows it as it is gets through to a release that is not there yet. Who calls it from
 * outside is not declared, so that the contract itself decides; where only declared callers may, they do.
 */
export function* judgeApi(
  operation: string,
  before: ApiContractModel | undefined,
  after: ApiContractModel | undefined,
  reading: Reading,
): Generator<ContractChange> {
  const api = after ?? before;
  if (api === undefined || isSame(before, after)) return;
  // The promise that was made counts: who takes it back does so in a change of its own.
  const policy = (before ?? api).compatibility ?? "full";
  const asked = directionsOf(policy);
  const whole =
    before === undefined
      ? combined([])
      : after === undefined
        ? found("backward", "", "the operation is gone")
        : combined(
            (asked.length === 0 ? bothDirections : asked).flatMap((each) => compared(each, before, after)),
          );
  const callers = callersOf(operation, before, after, asked, whole, reading);
  const [first] = whole.findings;
  const words = first === undefined ? [] : first.at.split("/").slice(1);
  yield {
    kind: "api",
    contract: operation,
    change: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    owner: partyOf(after === undefined ? reading.before : reading.after, ownerOf(operation, reading)),
    where: after === undefined ? api.source : reading.locate(api.source, ...words),
    policy,
    ...verdictOf(asked.length === 0 && before !== undefined, before, whole, callers),
    findings: whole.findings,
    readers: callers,
  };
}

/** What a change does to each function that is declared to call the operation; of a new one nobody is affected. */
function callersOf(
  operation: string,
  before: ApiContractModel | undefined,
  after: ApiContractModel | undefined,
  asked: readonly Direction[],
  whole: Compared,
  reading: Reading,
): ReaderImpact[] {
  if (before === undefined) return [];
  const callers = reading.callers.get(operation) ?? [];
  if (after === undefined) {
    const left = callers.filter((caller) => caller.after !== undefined);
    return left.map((caller) => callerImpact(caller, [whole], whole, reading));
  }
  return callers.map((caller) => {
    const parts = (asked.length === 0 ? bothDirections : asked).flatMap((direction) => {
      const call = callIn(direction, caller);
      return call === undefined ? [] : compared(direction, before, after, call);
    });
    return callerImpact(caller, parts, whole, reading);
  });
}

/** Who knows the operation as it was calls it as before the change; who knows it as it is, as after. */
function callIn(direction: Direction, { before, after }: CallerOf): CallModel | undefined {
  return direction === "backward" ? (before ?? after) : after;
}

function verdictOf(
  isFree: boolean,
  before: ApiContractModel | undefined,
  whole: Compared,
  callers: readonly ReaderImpact[],
): Pick<ContractChange, "verdict" | "why"> {
  if (before === undefined) return { verdict: "compatible", why: "nobody knew it before" };
  if (isFree) return { verdict: "compatible", why: "its policy asks nothing of a change" };
  // Nobody else could call it.
  if (before.callers === "declared") return verdictOfCallers(whole, callers);
  const { effect } = whole;
  if (effect === "affected")
    return { verdict: "incompatible", why: "callers from outside are not declared, and one may be broken" };
  if (effect === "unknown") {
    return { verdict: "unknown", why: "it could neither be proved nor refuted that its callers can follow" };
  }
  return { verdict: "compatible", why: "every request and answer is understood as before" };
}

function verdictOfCallers(
  whole: Compared,
  callers: readonly ReaderImpact[],
): Pick<ContractChange, "verdict" | "why"> {
  const affected = callers.filter(({ effect }) => effect === "affected").length;
  if (affected > 0) {
    const one = callers.length === 1 ? "its caller" : `${affected} of ${callers.length} callers`;
    return { verdict: "incompatible", why: `${one} would be broken` };
  }
  if (callers.some(({ effect }) => effect === "unknown"))
    return { verdict: "unknown", why: "it could neither be proved nor refuted that its callers can follow" };
  if (whole.effect === "unaffected")
    return { verdict: "compatible", why: "every request and answer is understood as before" };
  if (callers.length === 0) return { verdict: "compatible", why: "nobody calls it" };
  const places = [...new Set(whole.findings.map(({ at }) => (at === "" ? "the operation as a whole" : at)))];
  return { verdict: "compatible", why: `no caller uses ${places.join(", ")}` };
}

/** @param call of a declared caller: what it reads of the answers; default: all of them, by a caller from outside */
function compared(
  direction: Direction,
  before: ApiContractModel,
  after: ApiContractModel,
  call?: CallModel,
): Compared[] {
  // The caller sends by `sent` and reads by it; the other side answers by `served`.
  const [sent, served] = direction === "backward" ? [before, after] : [after, before];
  const options: ContainmentOptions = { contentModel: before.contentModel ?? "open" };
  const requests = requestParts.map((part) => {
    const [from, to] = [sent[part], served[part]];
    if (part === "body" && (from === undefined) !== (to === undefined)) {
      return found(direction, "/body", to === undefined ? "a body is refused" : "a body must be sent");
    }
    const schemas = { before: before[part] ?? anything, after: after[part] ?? anything };
    return comparedIn(direction, takenIn(direction, schemas, options), `/${part}`);
  });
  const answers = Object.entries(served.responses).map(([status, schema]) => {
    const pointer = `/responses/${status}`;
    const known = sent.responses[status];
    if (known === undefined) {
      // RFC 9110, section 15: a client takes a status that it does not know for the x00 of its class. An error's body is
      // a problem document whatever its status; what stands in another is known from the contract alone.
      return Number(status) >= 400
        ? combined([])
        : found(direction, pointer, `the answer ${status} is not known`);
    }
    // A body that nobody looks for. With `reads`, the status alone is given of what is no success.
    if (known === null || (call?.reads !== undefined && Number(status) >= 400)) return combined([]);
    if (schema === null) return found(direction, pointer, "the answer has no body");
    const seen = (body: JsonSchema): JsonSchema =>
      call?.reads === undefined ? body : narrowedTo(body, call.reads);
    const schemas =
      direction === "backward"
        ? { before: seen(known), after: seen(schema) }
        : { before: seen(schema), after: seen(known) };
    // An answer goes the other way: who knows the operation as it was reads what is answered now.
    const opposite = direction === "backward" ? "forward" : "backward";
    return comparedIn(direction, takenIn(opposite, schemas, options), pointer);
  });
  const isOutside = call === undefined;
  return [...requests, ...answers, ...facts(direction, sent, served, isOutside)];
}

/** What a request may have where nothing is declared: parameters and headers are objects, and none is looked at. */
const anything: JsonSchema = { type: "object", properties: {} };

function takenIn(direction: Direction, { before, after }: Pair, options: ContainmentOptions): Containment {
  return compatibility(before, after, options)[direction];
}

function facts(
  direction: Direction,
  sent: ApiContractModel,
  served: ApiContractModel,
  isOutside: boolean,
): Compared[] {
  const broken: Compared[] = [];
  if (
    isOutside &&
    direction === "backward" &&
    sent.callers !== served.callers &&
    served.callers === "declared"
  )
    broken.push(found(direction, "", "only functions of the system may call it now"));
  if (served.bodyMaxBytes < sent.bodyMaxBytes && sent.body !== undefined) {
    const message = `a body may have ${served.bodyMaxBytes} bytes, not ${sent.bodyMaxBytes}`;
    broken.push(found(direction, "/body", message));
  }
  if (sent.idempotencyHeader !== undefined && sent.idempotencyHeader !== served.idempotencyHeader) {
    const message = `a repeated request is not known by its ${sent.idempotencyHeader}`;
    broken.push(found(direction, "/headers", message));
  }
  return broken;
}

function found(direction: Direction, at: string, message: string): Compared {
  const finding: Finding = { direction, at, message };
  return { effect: "affected", findings: [finding] };
}

function isSame(before: ApiContractModel | undefined, after: ApiContractModel | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  const statuses = [...new Set([...Object.keys(before.responses), ...Object.keys(after.responses)])];
  return (
    requestParts.every((part) => isSameSchema(before[part], after[part])) &&
    statuses.every((status) => isSameSchema(before.responses[status], after.responses[status])) &&
    before.callers === after.callers &&
    before.bodyMaxBytes === after.bodyMaxBytes &&
    before.idempotencyHeader === after.idempotencyHeader
  );
}

function ownerOf(operation: string, { after, before, owners }: Reading): string {
  for (const model of [after, before]) {
    for (const { context, declared } of functionsOf(model).values()) {
      if (declared.kind === "http" && declared.api === operation) return context.name;
    }
  }
  return owners.get(operation) ?? "";
}
