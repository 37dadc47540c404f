// Installs what the lockfile pins, only when it is not there yet, and says which Node everything runs on.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { capture, inSeconds } from "./run.mjs";

/** The folder that holds the root package.json. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const stampFile = join(root, "node_modules", ".house-stamp");
const bin = join(root, "node_modules", ".bin");
const node = join(bin, "node");
const installMaxMs = 10 * 60_000;

/** Gives `{ node, env }` to run the house's commands with. Ends the process, with a cure, when the installation fails. */
export async function setUp() {
  const stamp = stampOfNow();
  if (read(stampFile) !== stamp || !existsSync(node)) {
    // Somebody may have installed by hand: do not install again under the feet of whatever runs meanwhile.
    if (whatIsMissing() !== undefined && !(await install())) process.exit(1);
    writeFileSync(stampFile, stamp);
  }
  // Every test file is a process: what they have in common is compiled once.
  const NODE_COMPILE_CACHE = join(root, "node_modules", ".cache", "node");
  return {
    node,
    env: { NODE_COMPILE_CACHE, ...process.env, PATH: bin + delimiter + (process.env.PATH ?? "") },
  };
}

/**
 * `npm install --no-save` and a comparison with the lockfile afterwards, rather than `npm ci`: npm ci refuses a
 * lockfile without the builds for every other operating system, which a registry mirror may not have, and it deletes
 * node_modules first, which ends whatever runs on it.
 */
async function install() {
  process.stdout.write("setting up: npm install, as package-lock.json says ... ");
  // npm names its own script when it started us, which avoids looking for npm (npm.cmd on Windows) on the PATH.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const quiet = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  const args = [...npm.slice(1), "install", "--no-save", "--include=dev", ...quiet];
  const { code, output, tookMs } = await capture(npm[0], args, {
    cwd: root,
    env: process.env,
    maxMs: installMaxMs,
  });
  const missing = code === 0 ? whatIsMissing() : "";
  if (missing === undefined) {
    console.log(`done in ${inSeconds(tookMs)}`);
    return true;
  }
  console.log(`failed after ${inSeconds(tookMs)}\n\n${output.trim()}\n`);
  console.log(
    missing === ""
      ? "The set-up needs the npm registry once: see `npm ping`, the network, the proxy."
      : missing,
  );
  console.log("Then run this again.");
  return false;
}

/** A fingerprint of everything that decides what gets installed. */
function stampOfNow() {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", ...manifests()])
    hash.update(file).update(read(join(root, file)) ?? "");
  return hash.digest("hex");
}

/** What stands between node_modules and the lockfile, with its cure; undefined when they agree. */
function whatIsMissing() {
  const locked = json("package-lock.json").packages ?? {};
  // npm writes down here what it installed.
  const installed = json("node_modules/.package-lock.json").packages ?? {};
  for (const file of manifests()) {
    const { dependencies, devDependencies } = json(file);
    const entry = locked[file.replace(/\/?package\.json$/, "")] ?? {};
    if (!same(dependencies, entry.dependencies) || !same(devDependencies, entry.devDependencies)) {
      return `${file} and package-lock.json disagree: run \`npm install\` and commit the lockfile.`;
    }
  }
  for (const [path, { version, optional }] of Object.entries(locked)) {
    // Builds for other systems are in the lockfile, and rightly not here.
    if (!path.includes("node_modules/") || (installed[path] === undefined && optional)) continue;
    if (installed[path]?.version !== version)
      return `${path} is not installed as ${version}: remove node_modules.`;
  }
  if (existsSync(node)) return undefined;
  return "node_modules/.bin/node is missing: the `node` package fetches Node 24 in an install script. See that\n`npm config get ignore-scripts` says false, and remove node_modules.";
}

/** The root's package.json and every workspace's. Understands the two forms that we use: `folder` and `folder/*`. */
function manifests() {
  const folders = json("package.json").workspaces.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    return existsSync(join(root, parent))
      ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
      : [];
  });
  const files = folders
    .map((folder) => `${folder}/package.json`)
    .filter((file) => existsSync(join(root, file)));
  return ["package.json", ...files.toSorted((left, right) => left.localeCompare(right))];
}

function same(left = {}, right = {}) {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

function json(file) {
  return JSON.parse(read(join(root, file)) ?? "{}");
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
