import { didYouMean, Fault } from "@trellis/model";
import { contractDocuments, freeze, type ContractDocument } from "@trellis/model/contracts";
import type { DefineCommand } from "../../define-command.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { findRoot } from "../../system/find-root.ts";
import { loadModel } from "../../system/load-model.ts";

export const defineContractsShow: DefineCommand = (command, act) => {
  command
    .argument(
      "<contract>",
      'an event (billing.invoice-issued, with .v1 of one version) or an operation ("GET /invoices")',
    )
    .action((contract: string) => act((session) => show(session, contract)));
};

async function show(session: Session, name: string): Promise<Outcome> {
  const model = await loadModel(findRoot(session.world.cwd, session.options.dir));
  const found = find([...contractDocuments(model).values()], name);
  const { text } = freeze(found);
  const document: unknown = JSON.parse(text);
  return {
    schema: "trellis.contract/1",
    data: document,
    text: () => text.trimEnd().split("\n"),
    verdict: `${found.contract}${found.version === undefined ? "" : ` version ${found.version}`}, frozen in ${found.path}`,
  };
}

/** Without a version, the newest one. */
function find(documents: readonly ContractDocument[], name: string): ContractDocument {
  const [, stem = name, number] = /^(.*)\.v(\d+)$/.exec(name) ?? [];
  const versions = documents
    .filter(({ contract }) => contract === stem || contract === name)
    .toSorted((a, b) => (a.version ?? 0) - (b.version ?? 0));
  const found =
    number === undefined ? versions.at(-1) : versions.find(({ version }) => version === Number(number));
  if (found !== undefined) return found;
  const known = documents.map(({ contract }) => contract);
  throw new Fault("TRL0428", `no contract "${name}"${didYouMean(stem, known)}`, { retry: "never" });
}
