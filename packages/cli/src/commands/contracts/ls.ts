import { functionsOf, type SystemModel } from "@trellis/model";
import { checkFrozen, type ContractStatus } from "@trellis/model/contracts";
import { frozenHere } from "../../contracts/frozen-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { findRoot } from "../../system/find-root.ts";
import { loadModel } from "../../system/load-model.ts";
import { counted } from "../../terminal/quantity.ts";
import { tableLines } from "../../terminal/table.ts";

export const defineContractsLs: DefineCommand = (command, act) => {
  command.action(() => act((session) => ls(session)));
};

interface ListedContract extends ContractStatus {
  readonly compatibility: string;
  /** The last day on which the version may be read. */
  readonly deprecated?: string;
  /** Subscriptions that are given its events, or functions that are declared to call it. */
  readonly readers: number;
  /** Of an operation that nobody else may call. */
  readonly callers?: "declared";
}

async function ls(session: Session): Promise<Outcome> {
  const root = findRoot(session.world.cwd, session.options.dir);
  const model = await loadModel(root);
  const { statuses } = checkFrozen(model, await frozenHere(root));
  const listed = statuses.map((status) => listedOf(status, model));
  const differing = listed.filter(({ status }) => status !== "frozen").length;
  return {
    schema: "trellis.contracts/1",
    data: listed,
    text: (screen) =>
      tableLines(
        [
          { title: "CONTRACT", flexible: true },
          { title: "VERSION", align: "right" },
          { title: "POLICY" },
          { title: "READERS", align: "right" },
          { title: "STATE" },
          { title: "UNTIL" },
        ],
        listed.map(({ contract, path, version, compatibility, readers, callers, status, deprecated }) => [
          contract === "" ? path : contract,
          version === undefined ? "" : String(version),
          compatibility,
          // Who calls from outside is not known: no number says how many read it.
          version === undefined && callers === undefined ? "" : String(readers),
          status === "frozen" ? status : { text: `▲ ${status}`, style: "yellow" },
          deprecated ?? "",
        ]),
        screen,
      ),
    verdict: `${counted(listed.length, "contract")}${differing === 0 ? ", all frozen as declared" : `; ${differing} differ from their frozen files: trellis contracts freeze`}`,
  };
}

function listedOf(status: ContractStatus, model: SystemModel): ListedContract {
  const event = model.events[status.contract];
  const deprecated = event?.versions[status.version ?? 0]?.deprecated;
  const callers = model.apis[status.contract]?.callers;
  const readers = [...functionsOf(model).values()].filter(
    ({ declared }) =>
      (declared.kind === "on" && declared.event === status.contract) ||
      declared.calls?.some(({ operation }) => operation === status.contract) === true,
  );
  return {
    ...status,
    compatibility: (event ?? model.apis[status.contract])?.compatibility ?? "full",
    ...(deprecated === undefined ? {} : { deprecated }),
    readers: readers.length,
    ...(callers === undefined ? {} : { callers }),
  };
}
