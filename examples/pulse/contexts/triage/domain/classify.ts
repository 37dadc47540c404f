export type Category = "security" | "bug" | "question" | "feature" | "other";

/** What the rules look at. */
export interface Report {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** What an issue is about: the first rule that fits. A label is somebody's judgement, so labels go before words. */
export function classify({ title, body, labels }: Report): Category {
  const byLabel = rules.find(({ label }) => labels.some((name) => label.test(name)));
  const byTitle = rules.find(({ words }) => words.test(title));
  const byBody = rules.find(({ words }) => words.test(body));
  return (mostUrgent(byLabel, byTitle) ?? byBody)?.category ?? "other";
}

interface Rule {
  readonly category: Category;
  readonly label: RegExp;
  readonly words: RegExp;
}

/** In the order of urgency. */
const rules: readonly Rule[] = [
  {
    category: "security",
    label: /\bsecurity\b|\bvulnerability\b/i,
    words:
      /\bCVE-\d{4}-\d+|\bvulnerabilit(y|ies)\b|\bexploit|\bleaks? (a |the )?(token|secret|password)s?\b/i,
  },
  {
    category: "bug",
    label: /\bbug\b|\bdefect\b|\bregression\b/i,
    words: /\bbug\b|\berror\b|\bcrash|\bbroken\b|\bfail(s|ed|ing)?\b|\bregression\b|\bdoes(n't| not) work\b/i,
  },
  { category: "question", label: /\bquestion\b|\bsupport\b/i, words: /\?\s*$|^how (do|can|to)\b/i },
  {
    category: "feature",
    label: /\benhancement\b|\bfeature\b/i,
    words: /\bfeature\b|\bplease add\b|\bwould be (nice|great)\b|\bsupport for\b/i,
  },
];

/** A label decides, unless the title says that it is a security matter. */
function mostUrgent(byLabel: Rule | undefined, byTitle: Rule | undefined): Rule | undefined {
  return byTitle?.category === "security" ? byTitle : (byLabel ?? byTitle);
}
