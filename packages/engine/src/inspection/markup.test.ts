import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "./markup.ts";

test("values are escaped for text and quoted attributes", () => {
  const hostile = `<img src=x onerror="alert('&')">`;
  assert.equal(markup`<p title="${hostile}">${hostile}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
});

test("markup in markup is taken as it is, lists are joined, undefined is nothing", () => {
  const items = ["a", "<b>"].map((text) => markup`<li>${text}</li>`);
  assert.equal(markup`<ul>${items}${undefined}</ul>${7}`.text, "<ul><li>a</li><li>&#60;b&#62;</li></ul>7");
});

const escaped = "&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;";
