import type { ApiContractModel } from "../document/system-model.ts";

/** `billing.invoice-issued`, 2 becomes `contexts/billing/contracts/invoice-issued/2.json`. */
export function frozenEventPath(event: string, version: number | string): string {
  const [context = "", what = ""] = event.split(".");
  return `contexts/${context}/contracts/${what}/${version}.json`;
}

/**
 * `GET /invoices/{invoiceId}` becomes `contexts/billing/contracts/api/invoices/{invoiceId}/get.json`: a folder for each
 * segment of the path, so that what belongs together stands together. Characters that some file system refuses are
 * escaped as in a URL, and so is the end of a segment that looks like a file's; no two operations share a path.
 */
export function frozenApiPath(
  context: string,
  { method, path }: Pick<ApiContractModel, "method" | "path">,
): string {
  const folders = path.split("/").filter((segment) => segment !== "");
  const file = `${method.toLowerCase()}.json`;
  return ["contexts", context, "contracts", "api", ...folders.map(folderOf), file].join("/");
}

/** Whether a file has the place and name of a frozen contract; paths are relative to the system's folder. */
export function isFrozenPath(path: string): boolean {
  return eventFile.test(path) || apiFile.test(path);
}

/** The context whose folder a frozen contract stands in. */
export function contextOfPath(path: string): string {
  return path.split("/")[1] ?? "";
}

const eventFile = /^contexts\/[^/]+\/contracts\/[^/]+\/[1-9][0-9]*\.json$/;
const apiFile = /^contexts\/[^/]+\/contracts\/api\/(?:[^/]+\/)*(?:get|post|put|patch|delete)\.json$/;

function folderOf(segment: string): string {
  const plain = segment.replaceAll(
    /[^A-Za-z0-9\-._~{}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  // Windows drops a full stop at the end of a name; a folder `get.json` would be where another operation's file is.
  return plain.replace(/\.(json)?$/, (_end, json: string | undefined) => `%2E${json ?? ""}`);
}
