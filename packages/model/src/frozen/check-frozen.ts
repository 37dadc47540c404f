import { type Locate, locateDeclaration } from "../check/locate.ts";
import type { ApiContractModel, EventContractModel, SystemModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Impact } from "../impact/impact.ts";
import { type ContractDocument, contractDocuments } from "./contract-document.ts";
import { declaredPart } from "./freeze.ts";
import { isFrozenPath } from "./frozen-path.ts";
import { eventOfVersions, type FrozenContract, readFrozen, titleOf } from "./read-frozen.ts";

/** Frozen files as they were read, compared with what is declared. */
export interface FrozenState {
  readonly statuses: readonly ContractStatus[];
  /** What is wrong with the files themselves. Whether a change is compatible is for `impactOf`. */
  readonly diagnostics: readonly Diagnostic[];
  /** The model with its contracts as they are frozen: what `impactOf` compares today's declarations with. */
  readonly frozenModel: SystemModel;
  /** Who owns the operations that are frozen, by operation. */
  readonly owners: ReadonlyMap<string, string>;
}

export interface ContractStatus {
  readonly path: string;
  /** The event's name or the operation. */
  readonly contract: string;
  readonly version?: number;
  /**
   * `frozen`: file and declaration agree; `stale`: they don't; `unfrozen`: there is no file; `broken`: the file can't be
   * taken as it is; `left-over`: nothing that is declared belongs to it.
   */
  readonly status: "frozen" | "stale" | "unfrozen" | "broken" | "left-over";
}

/** Contracts without a file are told by their first three names. */
const namesMax = 3;

/**
 * Compares a system's declarations with its frozen files.
 *
 * @param files texts of the files below `contexts/<context>/contracts/`, by path from the system's folder; what has not
 * the place and name of a frozen contract is passed over
 */
export function checkFrozen(
  model: SystemModel,
  files: ReadonlyMap<string, string>,
  locate: Locate = locateDeclaration,
): FrozenState {
  const declared = contractDocuments(model);
  const frozen: FrozenContract[] = [];
  const statuses: ContractStatus[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of [...files.keys()].filter(isFrozenPath).toSorted()) {
    const read = readFrozen(model.name, path, files.get(path) ?? "");
    const counterpart = declared.get(path);
    if ("problem" in read) {
      const { code, message, fix } = read.problem;
      diagnostics.push({
        code,
        severity: "error",
        message: `${path} ${message}`,
        where: { file: path },
        fix,
      });
      statuses.push({ ...named(counterpart, path), status: "broken" });
      continue;
    }
    frozen.push(read);
    if (counterpart !== undefined) {
      const isFrozen = declaredPart(read.document) === declaredPart(counterpart.document);
      statuses.push({ ...named(counterpart, path), status: isFrozen ? "frozen" : "stale" });
    } else {
      const version = read.kind === "event" ? { version: read.version } : {};
      statuses.push({ path, contract: read.contract, ...version, status: "left-over" });
      diagnostics.push({
        code: "TRL0417",
        severity: "warning",
        message: `${path} freezes ${titleOf(read)}, which is not declared`,
        where: { file: path },
        fix: "Remove it with trellis contracts freeze --prune, or declare it again",
      });
    }
  }
  const unfrozen = [...declared.values()].filter(({ path }) => !files.has(path));
  statuses.push(...unfrozen.map((each) => ({ ...named(each, each.path), status: "unfrozen" as const })));
  diagnostics.push(...unfrozenDiagnostics(unfrozen, model, locate));
  return {
    statuses: statuses.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    diagnostics,
    frozenModel: { ...model, ...contractsOf(frozen, model) },
    owners: ownersOf(frozen),
  };
}

/** Files that are older than their declarations; those whose change is not compatible have been told of by the impact. */
export function staleDiagnostics(
  { statuses }: FrozenState,
  { changes }: Impact,
  model: SystemModel,
  locate: Locate = locateDeclaration,
): Diagnostic[] {
  return statuses
    .filter(({ status }) => status === "stale")
    .flatMap(({ path, contract, version }) => {
      const change = changes.find((each) => each.contract === contract && each.version === version);
      if (change !== undefined && change.verdict !== "compatible") return [];
      const source = (model.events[contract] ?? model.apis[contract])?.source;
      const stale: Diagnostic = {
        code: "TRL0413",
        severity: "warning",
        message: `${version === undefined ? contract : `event ${contract} version ${version}`} is not as it is frozen in ${path}`,
        where: change?.where ?? (source === undefined ? { file: path } : locate(source)),
        why:
          change === undefined
            ? "its schema is the same; what stands beside it differs"
            : `the change is compatible: ${change.why}`,
        fix: "Run trellis contracts freeze, and commit what it writes",
      };
      return [stale];
    });
}

function named(
  counterpart: ContractDocument | undefined,
  path: string,
): Pick<ContractStatus, "path" | "contract" | "version"> {
  if (counterpart === undefined) return { path, contract: "" };
  const { contract, version } = counterpart;
  return { path, contract, ...(version === undefined ? {} : { version }) };
}

/** One finding for each context: a system that has frozen nothing yet has one thing to do, not three hundred. */
function unfrozenDiagnostics(
  unfrozen: readonly ContractDocument[],
  model: SystemModel,
  locate: Locate,
): Diagnostic[] {
  const groups = Map.groupBy(unfrozen, ({ path }) => path.split("/")[1] ?? "");
  return [...groups].map(([context, documents]) => {
    const titles = documents.map(({ contract, version }) =>
      version === undefined ? contract : `${contract} version ${version}`,
    );
    const more = titles.length > namesMax ? ` and ${titles.length - namesMax} more` : "";
    const [first] = documents;
    const source = (model.events[first?.contract ?? ""] ?? model.apis[first?.contract ?? ""])?.source;
    return {
      code: "TRL0410",
      severity: "warning",
      message: `context ${context}: ${titles.slice(0, namesMax).join(", ")}${more} ${titles.length === 1 ? "is" : "are"} not frozen`,
      ...(source === undefined ? {} : { where: locate(source) }),
      why: "what is not frozen can be changed without anybody noticing",
      fix: "Run trellis contracts freeze, and commit what it writes",
    };
  });
}

function contractsOf(
  frozen: readonly FrozenContract[],
  model: SystemModel,
): Pick<SystemModel, "events" | "apis"> {
  const events: Record<string, EventContractModel> = {};
  const apis: Record<string, ApiContractModel> = {};
  const versions = Map.groupBy(
    frozen.filter((each) => each.kind === "event"),
    ({ contract }) => contract,
  );
  for (const [name, each] of versions) {
    const event = eventOfVersions(each);
    if (event !== undefined) events[name] = event;
  }
  for (const each of frozen) {
    if (each.kind !== "api") continue;
    const source = model.apis[each.contract]?.source ?? { file: each.path };
    apis[each.contract] = { ...each.api, source };
  }
  return { events, apis };
}

function ownersOf(frozen: readonly FrozenContract[]): ReadonlyMap<string, string> {
  return new Map(frozen.filter((each) => each.kind === "api").map((each) => [each.contract, each.context]));
}
