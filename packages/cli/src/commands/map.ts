import { checkContext } from "../connection/known-names.ts";
import type { DefineCommand } from "../define-command.ts";
import { mapLines } from "../map/map-lines.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { modelHere } from "../system/model-here.ts";
import { counted } from "../terminal/quantity.ts";

interface MapOptions {
  readonly focus?: string;
}

export const defineMap: DefineCommand = (command, act) => {
  command
    .option("--focus <context>", "only this context, and in short those it exchanges events or calls with")
    .action((options: MapOptions) => act((session) => map(session, options)));
};

async function map(session: Session, { focus }: MapOptions): Promise<Outcome> {
  const model = await modelHere(session);
  if (focus !== undefined) checkContext(model, focus);
  const contexts = Object.values(model.contexts);
  const functions = contexts.reduce((sum, context) => sum + Object.keys(context.functions).length, 0);
  const counts = [
    counted(contexts.length, "context"),
    counted(functions, "function"),
    counted(Object.keys(model.events).length, "event"),
  ];
  return {
    schema: "trellis.model/1",
    data: model,
    text: (screen) => mapLines(model, screen, focus),
    verdict: `${model.name}: ${counts.join(", ")}${focus === undefined ? "" : `; drawn around ${focus}`}`,
  };
}
