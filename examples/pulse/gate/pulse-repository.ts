import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a command came to. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Pulse in a git repository of its own, in a temporary folder, with everything committed. */
export interface PulseRepository {
  readonly root: string;
  /** Changes a file; fails where there is nothing to change. */
  readonly edit: (file: string, from: string, to: string) => void;
  /** The number of the line in a file that holds a text, from 1. */
  readonly lineOf: (file: string, text: string) => number;
  /** Runs the real `trellis`. */
  readonly trellis: (...args: readonly string[]) => Promise<Ran>;
  readonly git: (...args: readonly string[]) => string;
  readonly remove: () => void;
}

export function pulseRepository(): PulseRepository {
  const root = mkdtempSync(join(tmpdir(), "pulse-"));
  for (const entry of ["contexts", "trellis.config.ts", "package.json"]) {
    cpSync(join(pulse, entry), join(root, entry), { recursive: true });
  }
  symlinkSync(packages, join(root, "node_modules"), "junction");
  writeFileSync(join(root, ".gitignore"), "node_modules\n");
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8" });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=Ada", "-c", "user.email=ada@pulse.example", "commit", "--quiet", "-m", "Pulse");
  return {
    root,
    git,
    edit: (file, from, to) => {
      const text = readFileSync(join(root, file), "utf8");
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      writeFileSync(join(root, file), text.replace(from, to));
    },
    lineOf: (file, text) =>
      readFileSync(join(root, file), "utf8")
        .split("\n")
        .findIndex((line) => line.includes(text)) + 1,
    trellis: (...args) => run(root, args),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const pulse = fileURLToPath(new URL("..", import.meta.url));
const packages = fileURLToPath(new URL("../../../node_modules", import.meta.url));

function run(cwd: string, args: readonly string[]): Promise<Ran> {
  const { COLUMNS: _columns, FORCE_COLOR: _colour, GITHUB_WORKSPACE: _workspace, ...env } = process.env;
  const command = [join(packages, ".bin/trellis"), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
