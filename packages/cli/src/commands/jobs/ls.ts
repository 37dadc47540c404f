import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { jobTable } from "../../jobs/job-lines.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted } from "../../terminal/quantity.ts";

export const defineJobsLs: DefineCommand = (command, act) => {
  command.action(() => act(ls));
};

async function ls(session: Session): Promise<Outcome> {
  const jobs = await (await connectHere(session)).jobs();
  const running = jobs.filter(({ endedAt }) => endedAt === undefined).length;
  return {
    schema: "trellis.jobs/1",
    data: { jobs },
    text: (screen) => (jobs.length === 0 ? [] : jobTable(jobs, screen, session.world.now())),
    verdict: jobs.length === 0 ? "no jobs" : `${counted(jobs.length, "job")}, ${running} running`,
  };
}
