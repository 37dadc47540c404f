import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Fault } from "@trellis/model";
import type { World } from "../world.ts";

/**
 * The JSON document that an argument names: inline, `@file`, or `-` for standard input.
 *
 * @throws Fault TRL0605 when it can't be read or is no JSON
 */
export async function readData(
  argument: string,
  { cwd, stdin }: Pick<World, "cwd" | "stdin">,
): Promise<unknown> {
  if (argument === "-") return parsed(await stdin.text(), "standard input");
  if (!argument.startsWith("@")) return parsed(argument, "the data");
  const file = argument.slice(1);
  return parsed(await textOf(resolve(cwd, file), file), file);
}

async function textOf(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `it can't be read (${code ?? String(error)})`;
    throw new Fault("TRL0605", `${shown}: ${why}`, { cause: error });
  }
}

function parsed(text: string, from: string): unknown {
  if (text.trim() === "") throw new Fault("TRL0605", `${from} is empty`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault("TRL0605", `${from} is no JSON: ${(error as SyntaxError).message}`, { cause: error });
  }
}
