import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** Ends a command that was asked for something it can't do. */
export type Refuse = (problem?: string) => never;

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ readonly options: Options }>
>["values"];

/**
 * What a command was asked for. `--help` prints the usage and ends with 0; an option that it does not have ends it with
 * 2, as `refuse` does.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
): { readonly values: Values<Options>; readonly refuse: Refuse } {
  const refuse = (problem?: string): never => {
    if (problem !== undefined) console.error(problem);
    console.error(`usage: ${usage}`);
    process.exit(2);
  };
  if (process.argv.slice(2).some((given) => given === "--help" || given === "-h")) {
    console.log(`usage: ${usage}`);
    process.exit(0);
  }
  try {
    return { values: parseArgs<{ readonly options: Options }>({ options }).values, refuse };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
