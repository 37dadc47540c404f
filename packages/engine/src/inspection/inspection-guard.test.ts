import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { createGuard, isLoopback } from "./inspection-guard.ts";

const judge = (
  headers: Record<string, string>,
  options: { host?: string; token?: string; url?: string } = {},
): string => {
  const guard = createGuard({ host: options.host ?? "127.0.0.1", token: options.token });
  try {
    guard({
      headers: { host: "localhost:4600", ...headers },
      url: options.url ?? "/api/status",
    } as unknown as IncomingMessage);
    return "passes";
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

test("only this machine's own addresses are loopback", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
    assert.ok(isLoopback(host), host);
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.evil.example", "localhost.evil.example", ""]) {
    assert.ok(!isLoopback(host), host);
  }
});

test("an address that others reach needs a token", () => {
  for (const token of [undefined, ""]) {
    assert.throws(
      () => createGuard({ host: "0.0.0.0", token }),
      (error) => error instanceof Fault && error.code === "TRL0520",
    );
  }
});

test("a host header of another name is refused on loopback", () => {
  for (const host of ["localhost", "LOCALHOST:4600", "127.0.0.1:4600", "[::1]:4600"]) {
    assert.equal(judge({ host }), "passes", host);
  }
  for (const host of [
    "evil.example",
    "evil.example:4600",
    "127.0.0.1.evil.example",
    "",
    "localhost@evil.example",
  ]) {
    assert.equal(judge({ host }), "TRL0522", host);
  }
});

test("a token is taken as bearer or as the password of basic, and nothing else", () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
  const options = { host: "0.0.0.0", token: "s:ecret" };
  for (const authorization of [
    "Bearer s:ecret",
    "bearer s:ecret",
    basic("anybody:s:ecret"),
    basic(":s:ecret"),
  ]) {
    assert.equal(judge({ authorization, host: "engine.example" }, options), "passes", authorization);
  }
  for (const authorization of [
    "Bearer s:ecre",
    "Bearer s:ecrett",
    "s:ecret",
    "Bearer",
    basic("s:ecret:"),
    "",
  ]) {
    assert.equal(judge({ authorization }, options), "TRL0521", authorization);
  }
  assert.equal(judge({}, options), "TRL0521");
});

test("requests of another origin are refused", () => {
  assert.equal(judge({ origin: "http://localhost:4600" }), "passes");
  for (const origin of [
    "http://localhost:3000",
    "http://evil.example",
    "null",
    "http://localhost:4600.evil.example",
  ]) {
    assert.equal(judge({ origin }), "TRL0523", origin);
  }
});

test("another site may link to the page and ask for nothing else", () => {
  for (const site of ["cross-site", "same-site"]) {
    assert.equal(judge({ "sec-fetch-site": site }), "TRL0523");
    assert.equal(judge({ "sec-fetch-site": site }, { url: "/" }), "passes");
  }
  for (const site of ["same-origin", "none"]) assert.equal(judge({ "sec-fetch-site": site }), "passes");
});
