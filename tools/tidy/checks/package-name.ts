/** The package that an import names: `@trellis/engine` of `@trellis/engine/conformance`. Empty for a relative path. */
export function packageNameOf(specifier: string): string {
  if (specifier.startsWith(".") || specifier.startsWith("/")) return "";
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
