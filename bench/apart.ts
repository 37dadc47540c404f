import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Measures in a process of its own, so that neither memory nor compiled code of what was measured before counts. The
 * script answers with `answerApart`.
 *
 * @param tell hears of the progress
 */
export function measureApart<Result>(
  script: URL,
  asked: object,
  tell: (progress: string) => void = () => undefined,
): Promise<Result> {
  const path = fileURLToPath(script);
  // Structured cloning keeps what JSON has no word for: a figure that was not measured is NaN.
  const child = fork(path, [JSON.stringify(asked)], {
    execArgv: ["--conditions=source"],
    serialization: "advanced",
  });
  return new Promise((resolve, reject) => {
    child.on("message", (told: Told<Result>) => {
      if ("progress" in told) tell(told.progress);
      else resolve(told.figures);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${path} ended with ${code} and without figures`)));
  });
}

/** For the script: does what was asked, tells the figures and ends. */
export async function answerApart<Asked extends object, Result>(
  measure: (asked: Asked, tell: (progress: string) => void) => Promise<Result>,
): Promise<void> {
  // Ending has to be an exit: the data folder goes with it.
  process.on("SIGINT", () => process.exit(130)).on("SIGTERM", () => process.exit(143));
  process.on("disconnect", () => process.exit());
  // Written by `measureApart`, which is called with what the script takes.
  const asked = JSON.parse(process.argv[2] ?? "{}") as Asked;
  const figures = await measure(asked, (progress) => process.send?.({ progress } satisfies Told<Result>));
  process.send?.({ figures } satisfies Told<Result>, () => process.disconnect());
}

type Told<Result> = { readonly progress: string } | { readonly figures: Result };
