// Run by the build, on Node 24 without the `source` condition: takes each package folder named in the arguments as a
// consumer would, through package.json alone.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const problems = [];
for (const folder of process.argv.slice(2)) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  await importEntries(folder, manifest);
  runCommands(folder, manifest);
  findSourceReferences(join(folder, "dist"));
}
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function importEntries(folder, { name, exports = {} }) {
  for (const [key, target] of Object.entries(exports)) {
    const specifier = name + key.slice(1);
    if (typeof target === "string") {
      if (!existsSync(join(folder, target))) problems.push(`${specifier}: ${target} is not there`);
      continue;
    }
    try {
      const entry = await import(specifier);
      if (Object.keys(entry).length === 0) console.log(`${specifier} exports nothing at run time`);
    } catch (error) {
      problems.push(`${specifier}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}

function runCommands(folder, { bin = {} }) {
  for (const [command, file] of Object.entries(bin)) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, file), "--help"], {
      timeout: 20_000,
    });
    if (status !== 0) problems.push(`${command} --help exits with ${status}\n${stdout}${stderr}`);
  }
}

/** tsc rewrites `./x.ts` in imports, but not in `new URL("./x.ts", import.meta.url)`: a worker that would not be found. */
function findSourceReferences(dist) {
  if (!existsSync(dist)) return problems.push(`${dist} is not there`);
  for (const name of readdirSync(dist, { recursive: true })) {
    if (!name.endsWith(".js")) continue;
    const text = readFileSync(join(dist, name), "utf8");
    for (const [reference, target] of text.matchAll(/new URL\(\s*["'`](\.[^"'`]*\.ts)["'`]/g)) {
      problems.push(`${join(dist, name)}: ${reference} names ${target}, which is not in dist/`);
    }
  }
}
