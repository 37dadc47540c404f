import { Fault, type SystemModel } from "@trellis/model";
import type { Context } from "../declare/context.ts";
import { findLayout } from "./layout.ts";
import { Loading } from "./loading.ts";
import { readContext } from "./read-context.ts";
import { Contracts } from "./read-contracts.ts";

/**
 * The model of one context by itself, as its own tests need it: its declarations and the contracts that it uses, of
 * whomever they are.
 *
 * @param root the system's folder
 * @throws Fault TRL0314 when the declaration can't be read; the rules of a whole system are not looked at
 */
export async function modelOfContext(root: string, context: Context): Promise<SystemModel> {
  const loading = new Loading(root);
  const contracts = new Contracts(loading);
  const folder = (await findLayout(loading.root)).contexts.find(({ name }) => name === context.name);
  const none = {
    name: context.name,
    file: undefined,
    handlers: new Map(),
    adapters: new Map(),
    workflows: new Map(),
  };
  const model = readContext(loading, contracts, context, folder ?? none, { name: "test", settings: {} });
  const [problem] = loading.diagnostics.filter(
    ({ severity, code }) => severity === "error" && code !== missingSetting,
  );
  if (model === undefined || problem !== undefined) {
    throw new Fault(
      "TRL0314",
      `the context ${context.name} has errors: ${problem?.message ?? "it can't be read"}`,
      {
        retry: "never",
        details: { diagnostics: loading.diagnostics },
      },
    );
  }
  return {
    modelVersion: 1,
    name: "test",
    summary: "",
    teams: {},
    contexts: { [context.name]: model },
    events: contracts.events,
    apis: contracts.apis,
  };
}

/** A test gives its settings itself, or does without. */
const missingSetting = "TRL0109";
