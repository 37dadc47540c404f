import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Hash functions that the languages of Step Functions offer, by the names that they have there. */
const algorithms: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  MD5: md5,
  "SHA-1": sha1,
  "SHA-256": sha256,
  "SHA-384": sha384,
  "SHA-512": sha512,
};

/** The hash of the text's UTF-8 in lower-case hexadecimal digits; `undefined` where there is no such algorithm. */
export function hashOf(text: string, algorithm: string): string | undefined {
  const hash = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  return hash === undefined ? undefined : bytesToHex(hash(utf8ToBytes(text)));
}
