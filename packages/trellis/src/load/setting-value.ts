/** What an adapter is given for a setting. A variable set to nothing, as empty secrets of CI are, is not given. */
export function settingValue(
  name: string,
  byDefault: string | undefined,
  given: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return given[name] || byDefault;
}
