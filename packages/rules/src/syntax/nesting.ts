/**
 * Whether a text may be nested more deeply than the parser's stack holds, where it would end the process: it is native
 * code, and was seen to fail from some 8,000 levels on. Counted on the text, strings and comments included: brackets
 * that are open, and, within one statement, what nests without them (`a ? b : c ? ...`, `a => b => ...`, `else if`,
 * `!!!`, `A<A<...`).
 */
export function maybeTooDeep(text: string): boolean {
  let open = 0;
  let links = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case "(":
      case "[":
      case "{":
        if (++open > depthMax) return true;
        break;
      case ")":
      case "]":
      case "}":
        open--;
        break;
      case ";":
        links = 0;
        break;
      case ">":
        if (text.charAt(at - 1) === "=") links++;
        break;
      case "<":
      case "?":
      case "!":
      case "~":
      case "-":
      case "+":
        links++;
        break;
      case "e":
        if (text.startsWith("else", at)) links++;
        break;
      case "\n":
        // A line that begins at the margin begins a statement.
        if (/[A-Za-z]/.test(text.charAt(at + 1))) links = 0;
        break;
      default:
    }
    if (links > linksMax) return true;
    if (open < 0) open = 0;
  }
  return false;
}

/** Far beyond what a person writes, far below what the parser bears. */
const depthMax = 1_000;
const linksMax = 4_000;
