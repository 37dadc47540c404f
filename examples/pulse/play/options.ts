import { parseArgs } from "node:util";

/** What the play was asked to do. */
export interface PlayOptions {
  readonly once: boolean;
  readonly twice: boolean;
  readonly json: boolean;
  readonly help: boolean;
  /** Webhooks per second of the gentle flow after the recorded ones. */
  readonly rate: number;
  /** Absent: a fresh folder for one play, the system's `.trellis/dev` otherwise. */
  readonly data: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly inspectPort: number;
}

export const rateMax = 100;

export const helpText = `Pulse: what a company that sells a GitHub app needs, played with GitHub's recorded webhooks.

  npm start                    play all 329, then keep a gentle flow until Ctrl-C
  npm start -- --once          play them once, show what became of each, exit 0 if the books balance

  --once               play, settle, run the schedules once, print the books, stop
  --twice              post every webhook twice: nothing but the count of duplicates may change
  --rate <n>           webhooks per second of the gentle flow, up to ${rateMax} (default 2; + and - change it)
  --data <dir>         where the engine keeps its data (default .trellis/dev of the example; --once: fresh)
  --port <n>           port of the gateway (default 8080; --once: any free one)
  --inspect-port <n>   port of the inspection API (default 9090; --once: any free one)
  --json               print the outcome as JSON
  --help               show this

Exit codes: 0 all well, 1 the books do not balance, 2 wrong usage.`;

/** Reads the arguments; a text says what is wrong with them. */
export function readOptions(args: readonly string[]): PlayOptions | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean", default: false },
        twice: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        rate: { type: "string", default: "2" },
        data: { type: "string" },
        port: { type: "string" },
        "inspect-port": { type: "string" },
      },
    }));
  } catch (error) {
    // Node's message goes on with advice about "--"; its first sentence names the argument.
    return error instanceof Error ? (error.message.split(". ")[0] ?? error.message) : String(error);
  }
  const { once, twice, json, help, data } = values;
  const rate = Number(values.rate);
  if (!(rate > 0 && rate <= rateMax)) {
    return `--rate must be above 0 and at most ${rateMax}, but is "${values.rate}"`;
  }
  const port = portOf("--port", values.port, once ? 0 : 8080);
  if (typeof port === "string") return port;
  const inspectPort = portOf("--inspect-port", values["inspect-port"], once ? 0 : 9090);
  if (typeof inspectPort === "string") return inspectPort;
  return { once, twice, json, help, rate, data, port, inspectPort };
}

function portOf(name: string, text: string | undefined, byDefault: number): number | string {
  if (text === undefined) return byDefault;
  const port = Number(text);
  const valid = /^\d+$/.test(text) && port <= 65_535;
  return valid ? port : `${name} must be a port from 0 to 65535, but is "${text}"`;
}
