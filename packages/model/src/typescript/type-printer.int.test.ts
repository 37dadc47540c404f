import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { exampleOf } from "../examples/example-of.ts";
import { arbitrarySchema } from "../export/fixtures/arbitrary-schema.ts";
import { UniqueNames } from "./names.ts";
import { TypePrinter } from "./type-printer.ts";

const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));

test("the compiler takes every printed type, and for it every document that the schema takes", () => {
  const printer = new TypePrinter(new UniqueNames());
  const schemas = fc.sample(arbitrarySchema(), { numRuns: 150, seed: 20_261_130 });
  const uses = schemas.flatMap((schema, index) => {
    const name = printer.declare(schema, "Document");
    return [1, 2, 3].flatMap((seed) => {
      const drawn = exampleOf(schema, seed);
      if (!("example" in drawn)) return [];
      // As a type, so that the compiler asks of the document what it is and not how it is written.
      const document = `typeof document${index}_${seed}`;
      return [
        `const document${index}_${seed} = ${JSON.stringify(drawn.example)} as const;`,
        `export const fits${index}_${seed}: ${document} extends ${name} ? true : [${document}, ${name}] = true;`,
      ];
    });
  });
  assert.ok(uses.length > 400, `${uses.length} lines`);
  assert.equal(compiled([...printer.declarations, ...uses].join("\n")), "");
});

test("a document that breaks its schema's type is refused, so that the compiler is known to look", () => {
  const printer = new TypePrinter(new UniqueNames());
  const name = printer.declare(
    { type: "object", properties: { a: { enum: ["x"] } }, required: ["a"] },
    "Document",
  );
  assert.match(
    compiled(`${printer.declarations.join("\n")}\nexport const document: ${name} = { a: "y" };`),
    /error TS2322/,
  );
});

function compiled(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "trellis-types-"));
  try {
    writeFileSync(join(folder, "documents.ts"), source);
    const options = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--ignoreConfig",
      "--types",
      "",
      "--target",
      "es2024",
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, ...options, join(folder, "documents.ts")], {
      encoding: "utf8",
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
