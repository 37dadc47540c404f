import { createHash } from "node:crypto";
import type { SystemModel } from "@trellis/model";
import { Markup, markup } from "./markup.ts";
import type { DeadLetterPage, DeadLetterSummary, EngineStatus } from "./inspection-contract.ts";
import { age, count } from "./page-figures.ts";
import type { QuarantinePage } from "./quarantine-contract.ts";
import { type Finding, findingsOf } from "./page-findings.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import {
  contextsTable,
  deadLettersTable,
  eventsTable,
  functionsTable,
  glyph,
  httpTable,
  jobsTable,
  quarantineTable,
  workflowsTable,
} from "./page-tables.ts";

export interface PageContent {
  readonly status: EngineStatus;
  /** The oldest dead letters. */
  readonly dead: DeadLetterPage;
  /** Breaches at the door, the newest first. */
  readonly quarantine: QuarantinePage;
  /** One dead letter of each function that has some. */
  readonly causes: readonly DeadLetterSummary[];
  readonly model: SystemModel;
  /** Epoch ms. */
  readonly now: number;
}

/** Allows the page's own script and style by their hashes, and fetching from where it came; nothing else. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  `script-src ${hashOf(pageScript)}`,
  `style-src ${hashOf(pageStyle)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page for people: what is broken, who owns it, and every figure behind that. */
export function renderPage({ status, dead, quarantine, causes, model, now }: PageContent): string {
  const findings = findingsOf(status, model, causes, quarantine);
  const verdict = verdictOf(findings);
  const alarm = findings.some(({ gravity }) => gravity === "failing") ? "▲ " : "";
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${alarm}${status.system}: ${verdict}</title>
        <link rel="icon" href="data:," />
        <style>${new Markup(pageStyle)}</style>
      </head>
      <body>
        <header>
          <strong>${status.system}</strong>
          <span class="quiet">${status.environment}</span>
          <span data-part="state" class="quiet">${status.state}, started ${age(status.startedAt, now)}</span>
          <span class="quiet">API at <code>${status.urls.gateway}</code></span>
          <span id="live" class="end live" role="status">● live</span>
        </header>
        <main>
          <div class="verdict" data-part="verdict">
            <h1>${verdict}</h1>
            <p class="secondary">${scope(status)}</p>
          </div>
          <ul data-part="findings" aria-label="Findings">
            ${findings.map(findingItem)}
          </ul>
          ${functionsTable(status)} ${workflowsTable(status)} ${jobsTable(status, now)}
          ${deadLettersTable(dead, now)} ${quarantineTable(quarantine, now)}
          <div class="row">${contextsTable(status, now)} ${eventsTable(status)} ${httpTable(status)}</div>
        </main>
        <script>${new Markup(pageScript)}</script>
      </body>
    </html>`;
  return page.text;
}

function verdictOf(findings: readonly Finding[]): string {
  const number = (gravity: Finding["gravity"]): number =>
    findings.filter((found) => found.gravity === gravity).length;
  const failing = number("failing");
  const degraded = number("degraded");
  if (failing === 0 && degraded === 0) return "Nothing is failing";
  const things = (count: number): string => `${count} ${count === 1 ? "thing is" : "things are"}`;
  if (failing === 0) return `${things(degraded)} degraded`;
  return degraded === 0 ? `${things(failing)} failing` : `${things(failing)} failing, ${degraded} degraded`;
}

function scope({ contexts, functions, log, books }: EngineStatus): string {
  const parts = [
    `${count(contexts.length)} contexts, ${count(functions.length)} functions, ${count(log.events)} events in the log`,
    books.balanced ? "every event accounted for" : "books do not balance",
  ];
  return parts.join("; ");
}

function findingItem({ gravity, subject, verdict, cause, owner, command }: Finding): Markup {
  return markup`<li class="finding is-${gravity}">
    ${glyph(gravity)}
    <div>
      <p><b>${subject}</b> ${verdict}</p>
      ${cause === undefined ? "" : markup`<p>${cause}</p>`}
      ${owner === undefined ? "" : markup`<p class="secondary">${owner}</p>`}
    </div>
    ${command === undefined ? "" : markup`<p class="more"><code>${command}</code></p>`}
  </li>`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
