/** Whether a file is code by its name: what Node can load, and `.tsx`/`.jsx`, which a bundler can. Types alone are none. */
export function isSource(path: string): boolean {
  return /\.[cm]?[jt]s$|\.[jt]sx$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** Tests may do what they like. They are code again as soon as other code imports them. */
export function isTest(path: string): boolean {
  const parts = path.split("/");
  return (
    /\.(?:test|spec|test-d|bench)\.[^.]+$/.test(path) ||
    parts.slice(0, -1).some((part) => testFolders.has(part))
  );
}

const testFolders = new Set(["fixtures", "test", "tests", "__tests__", "__fixtures__", "__mocks__"]);
