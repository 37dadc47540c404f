/** Another module named by a file. */
export interface Reference {
  readonly specifier: string;
  readonly line: number;
  /**
   * `import`: static, dynamic, passed on or as a type. `url`: `new URL("./x.ts", import.meta.url)`, a worker for
   * example. `path`: a string that may name a file from the root of the house, such as a reporter given to node:test.
   */
  readonly kind: "import" | "url" | "path";
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}
