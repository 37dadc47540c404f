/**
 * Fetches the page again every second and puts in the parts that changed. The server alone writes HTML, so that
 * there is one place where text is escaped. A part in which somebody has selected text waits.
 */
export const pageScript = `
const live = document.getElementById("live");
let silentSince;
async function refresh() {
  if (!document.hidden) {
    try {
      const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (!response.ok) throw new Error(response.statusText);
      const next = new DOMParser().parseFromString(await response.text(), "text/html");
      document.title = next.title;
      for (const part of document.querySelectorAll("[data-part]")) {
        const fresh = next.querySelector('[data-part="' + part.dataset.part + '"]');
        const selection = getSelection();
        const kept = selection && !selection.isCollapsed && selection.containsNode(part, true);
        if (fresh && !kept && fresh.outerHTML !== part.outerHTML) part.replaceWith(fresh);
      }
      if (silentSince) say("live", "\\u25CF", "live");
      silentSince = undefined;
    } catch {
      if (!silentSince) {
        silentSince = new Date().toLocaleTimeString();
        say("failing", "\\u25B2", "no answer since " + silentSince + "; figures are from then");
      }
    }
  }
  setTimeout(refresh, 1000);
}
function say(kind, glyph, words) {
  live.className = "end " + kind;
  live.textContent = glyph + " " + words;
}
setTimeout(refresh, 1000);
`;
