import { addressBlock, type AddressBlock, compare, isWithin, parseAddress } from "./address.ts";
import { ignoreCaseMatcher } from "./ignore-case.ts";
import { isComparable } from "./numbers.ts";
import type { Exception, NumericRange, Scalar, ValueTest } from "./pattern.ts";
import { wildcardMatcher, wildcardParts } from "./wildcard.ts";

/** Whether a field that has this value is accepted. */
export type ScalarTest = (value: Scalar) => boolean;

/** One of the tests accepts the value. `exists: false` accepts none: it is about fields that have no value. */
export function compileTests(tests: readonly ValueTest[]): ScalarTest {
  const plain = new Set<Scalar>();
  const others: ScalarTest[] = [];
  for (const test of tests) {
    if (test.kind === "equals") plain.add(test.value);
    const other = compileTest(test);
    if (other !== undefined) others.push(other);
  }
  const [first, second] = others;
  if (first === undefined) return equalsOneOf([...plain]);
  if (plain.size === 0) {
    if (second === undefined) return first;
    if (others.length === 2) return (value) => first(value) || second(value);
  }
  const isPlain = equalsOneOf([...plain]);
  return (value) => isPlain(value) || others.some((test) => test(value));
}

function equalsOneOf(values: readonly Scalar[]): ScalarTest {
  const [first] = values;
  if (values.length === 1) return (value) => value === first;
  // A few are compared faster than one is looked up.
  if (values.length <= 4) return (value) => values.includes(value);
  const set = new Set(values);
  return (value) => set.has(value);
}

/** What the test asks beyond being equal; undefined when nothing. */
function compileTest(test: ValueTest): ScalarTest | undefined {
  switch (test.kind) {
    case "equals":
      return typeof test.value === "string" ? sameAddress(test.value) : undefined;
    case "prefix":
    case "suffix":
      return compileEnd(test.kind, test.text, test.ignoreCase);
    case "equals-ignore-case":
      return ofTexts(ignoreCaseMatcher(test.text, "equals"));
    case "wildcard":
      return ofTexts(wildcardMatcher(wildcardParts(test.text)));
    case "cidr":
      return withinBlock(addressBlock(test.block));
    case "numeric":
      return compileNumeric(test.range);
    case "exists":
      return test.exists ? () => true : undefined;
    case "anything-but":
      return compileException(test.but);
  }
}

/** A text that is an address stands for the address, however that is written. */
function sameAddress(text: string): ScalarTest | undefined {
  const wanted = parseAddress(text);
  if (wanted === undefined) return undefined;
  return ofTexts((candidate) => {
    const found = parseAddress(candidate);
    return found?.length === wanted.length && compare(found, wanted) === 0;
  });
}

function compileEnd(kind: "prefix" | "suffix", text: string, ignoreCase: boolean): ScalarTest {
  if (ignoreCase) return ofTexts(ignoreCaseMatcher(text, kind));
  return kind === "prefix"
    ? (value) => typeof value === "string" && value.startsWith(text)
    : (value) => typeof value === "string" && value.endsWith(text);
}

function withinBlock(block: AddressBlock | object): ScalarTest {
  if (!("first" in block)) return () => false;
  return ofTexts((text) => {
    const address = parseAddress(text);
    return address !== undefined && isWithin(block, address);
  });
}

function compileNumeric({ equals, above, below }: NumericRange): ScalarTest {
  // A number that EventBridge does not compare is in no range; what equals one that it compares is one.
  if (equals !== undefined) return (value) => value === equals;
  const low = above?.value ?? -Infinity;
  const high = below?.value ?? Infinity;
  const withLow = above?.inclusive ?? false;
  const withHigh = below?.inclusive ?? false;
  return (value) =>
    typeof value === "number" &&
    (withLow ? value >= low : value > low) &&
    (withHigh ? value <= high : value < high) &&
    isComparable(value);
}

function compileException({ of, values }: Exception): ScalarTest {
  if (of === "values") {
    const isLeftOut = equalsOneOf(values);
    return (value) => !isLeftOut(value);
  }
  const tests = compileTests(
    values.map((text): ValueTest => {
      if (of === "prefix" || of === "suffix") return { kind: of, text, ignoreCase: false };
      return { kind: of, text };
    }),
  );
  return (value) => !tests(value);
}

function ofTexts(test: (text: string) => boolean): ScalarTest {
  return (value) => typeof value === "string" && test(value);
}
