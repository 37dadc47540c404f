import assert from "node:assert/strict";
import { test } from "node:test";
import { byteSize } from "./byte-size.ts";
import { percentage } from "./percentage.ts";
import { namedPayload } from "./quarantined-id.ts";
import { timeSpan } from "./time-span.ts";
import { serverUrl } from "./web-url.ts";

test("a time has a number and a unit", () => {
  const read = timeSpan(100, 3_600_000);
  assert.equal(timeSpan(1, 1e12)("7d"), 604_800_000);
  assert.deepEqual(["500ms", "10s", "1.5s", "2m", "1h"].map(read), [500, 10_000, 1_500, 120_000, 3_600_000]);
  for (const wrong of ["10", "s", "-1s", "99ms", "2h", "1 s", ""])
    assert.throws(() => read(wrong), /500ms, 10s or 2m/);
});

test("a percentage may have its sign or not", () => {
  const read = percentage(90);
  assert.deepEqual(["5%", "5", "0.5%", "0"].map(read), [0.05, 0.05, 0.005, 0]);
  for (const wrong of ["91%", "-1", "5 %", "half"]) assert.throws(() => read(wrong), /from 0% to 90%/);
});

test("a size has a number and a binary unit", () => {
  const read = byteSize(1_024, 2 ** 34);
  assert.deepEqual(["1024B", "1KiB", "512MiB", "16GiB"].map(read), [1_024, 1_024, 2 ** 29, 2 ** 34]);
  for (const wrong of ["1023B", "1024", "1MB", "1.5GiB", "17GiB", "-1KiB", ""])
    assert.throws(() => read(wrong), /512MiB or 16GiB, from 1024 to 17179869184 bytes/);
});

test("a server is an absolute web URL that paths can be put after, and that tells no password", () => {
  for (const url of ["https://shop.example", "http://127.0.0.1:4000/base/"])
    assert.equal(serverUrl(url), url);
  for (const wrong of ["shop.example", "localhost:4000", "/base", "ftp://shop.example", ""])
    assert.throws(() => serverUrl(wrong), /a whole URL, with http or https/);
  for (const wrong of ["https://shop.example/?a=1", "https://shop.example/#top"])
    assert.throws(() => serverUrl(wrong), /can't have a query or a fragment/);
  assert.throws(() => serverUrl("https://ada:secret@shop.example"), /name and password/);
});

test("a payload is named by its id or a fingerprint, and eight digits may be either", () => {
  assert.deepEqual(namedPayload("7"), { id: 7 });
  assert.deepEqual(namedPayload("1f00c4b7"), { fingerprint: "1f00c4b7" });
  assert.deepEqual(namedPayload("12345678"), { id: 12_345_678, fingerprint: "12345678" });
  for (const wrong of ["zzzz", "1f00c4b", "1F00C4B7", "-1", ""])
    assert.throws(() => namedPayload(wrong), /neither a fingerprint .* nor the id of a payload/);
});
