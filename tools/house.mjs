// The one command of this house: `npm start` and `npm test` end up here. Runs on plain Node 20 with nothing
// installed, so it may import Node's own modules and its neighbours in tools/house/, and nothing else.
import { build } from "./house/build.mjs";
import { start } from "./house/start.mjs";
import { test } from "./house/test.mjs";

const help = `Trellis, the house.

  npm start                     run the example system (examples/pulse) on this machine
  npm start -- --once           further arguments go to the example
  npm test                      every check, one line each
  npm test -- --only types,tidy some of them: types, lint, format, dead, tidy, tests, processes, endurance
  npm test -- --costs           and which files of tests keep the processor longest
  npm test -- packages/model    the tests in a folder or a file, shown as they run
  npm run format                lay out every file
  npm run tidy -- --write       rewrite the pages made from the code (docs/errors.md, docs/public-surface.md)
  npm run build                 build every package to dist/, check each as a consumer sees it

The first run installs what is pinned in package-lock.json, Node 24 included. Later runs notice when it changed.`;

const commands = { start, test, build };

const [name, ...args] = process.argv.slice(2);
const wantsHelp = name === undefined || name === "help" || (name !== "start" && args.includes("--help"));
if (wantsHelp || !Object.hasOwn(commands, name)) {
  console.log(help);
  process.exitCode = wantsHelp ? 0 : 2;
} else {
  process.exitCode = await commands[name](args);
}
