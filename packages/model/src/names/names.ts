/** Contexts, teams, systems: lower-case words joined by hyphens, 64 characters at most. */
export const kebabName: RegExp = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Functions, tables, ports, indexes: camelCase identifiers, so that authors can write them as properties. */
export const camelName: RegExp = /^[a-z][a-zA-Z0-9]*$/;
/** Settings: the names that environments use. */
export const settingName: RegExp = /^[A-Z][A-Z0-9_]*$/;
/** Events: `context.what-happened`. */
export const eventName: RegExp = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Longest name of anything that is declared, in characters. */
export const nameMaxLength = 64;

/** `issueInvoice` becomes `issue-invoice`: the file that holds the handler of that name. */
export function kebabOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The type that an event carries on the wire: `billing.invoice-issued.v2`. */
export function eventType(name: string, version: number): string {
  return `${name}.v${version}`;
}
