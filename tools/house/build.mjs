// `npm run build`: every package to its dist/, then a look at each as somebody gets it who installs it.
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { capture, inSeconds } from "./run.mjs";
import { root, setUp } from "./set-up.mjs";

const stepMaxMs = 120_000;

/** Builds in order of dependence, lints what would be published, imports it. Stops at the first failure. */
export async function build() {
  const { node, env } = await setUp();
  const packages = inBuildOrder(readPackages());
  // A consumer has no `source` condition, and neither may a build that inherits ours.
  const plainEnv = { ...env, NODE_OPTIONS: "" };
  for (const { folder } of packages) rmSync(join(root, folder, "dist"), { recursive: true, force: true });

  const steps = [
    ...packages.map(({ name, folder }) => [`build ${name}`, "tsc", "-p", `${folder}/tsconfig.build.json`]),
    ...packages.map(({ name, folder }) => [`publint ${name}`, "publint", folder, "--strict"]),
    ["import as consumers do", node, "tools/house/consume.mjs", ...packages.map(({ folder }) => folder)],
  ];
  for (const [title, command, ...args] of steps) {
    const { code, output, tookMs } = await capture(command, args, {
      cwd: root,
      env: plainEnv,
      maxMs: stepMaxMs,
    });
    console.log(`${code === 0 ? "ok  " : "FAIL"}  ${title.padEnd(28)} ${inSeconds(tookMs).padStart(7)}`);
    if (code !== 0) {
      console.log(`\n${output.trim()}`);
      return 1;
    }
  }
  console.log(`\nBuilt ${packages.length} packages.`);
  return 0;
}

function readPackages() {
  return readdirSync(join(root, "packages")).map((entry) => {
    const folder = `packages/${entry}`;
    const { name, dependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return { name, folder, needs: Object.keys(dependencies) };
  });
}

/** Each after what it depends on: tsc reads the declaration files that the earlier ones left in dist/. */
function inBuildOrder(packages) {
  const ordered = [];
  const visit = (item, path) => {
    if (path.includes(item.name))
      throw new Error(`packages depend on each other: ${[...path, item.name].join(" -> ")}`);
    if (ordered.includes(item)) return;
    for (const needed of packages.filter(({ name }) => item.needs.includes(name)))
      visit(needed, [...path, item.name]);
    ordered.push(item);
  };
  for (const item of packages) visit(item, []);
  return ordered;
}
