import { Fault } from "trellis";
import { playOn } from "./play/lasting.ts";
import { playOnce } from "./play/once.ts";
import { helpText, readOptions } from "./play/options.ts";

const options = readOptions(process.argv.slice(2));
if (typeof options === "string") {
  console.error(`${options}\nSee npm start -- --help.`);
  process.exitCode = 2;
} else if (options.help) {
  console.log(helpText);
} else {
  process.exitCode = await (options.once ? playOnce(options) : playOn(options)).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    console.error(`${error.code} ${error.title}: ${error.message}`);
    return 1;
  });
}
