import { InvalidArgumentError } from "commander";

/** Whether a text is an absolute URL that is fetched over http or https. */
export function isWebUrl(text: string): boolean {
  // Read as a URL, `localhost:4001` has the protocol `localhost:`.
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

/** Parses where a server answers: a web URL that paths are put after. */
export function serverUrl(text: string): string {
  if (!isWebUrl(text))
    throw new InvalidArgumentError("It must be a whole URL, with http or https: https://shop.example.");
  const { search, hash, username, password } = new URL(text);
  if (search + hash !== "")
    throw new InvalidArgumentError("Paths are put after it, so it can't have a query or a fragment.");
  if (username + password !== "")
    throw new InvalidArgumentError("Whoever reads the document would read its name and password.");
  return text;
}
