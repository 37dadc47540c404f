import { loadSystem } from "/tmp/w/contracts/packages/trellis/src/load/index.ts";
import { checkFrozen, contractDocuments, freeze, impactOf, checkLiveVersions } from "/tmp/w/contracts/packages/model/src/index.ts";
const { model } = await loadSystem("/tmp/w/contracts/examples/pulse", { settings: new Proxy({}, { get: () => "x" }) });
const n = 17;
const events: any = {}, contexts: any = {};
for (let i = 0; i < n; i++) {
  for (const e of Object.values(model!.events)) { const [c, w] = e.name.split("."); const name = `${c}${i}.${w}`; events[name] = { ...e, name }; }
  for (const c of Object.values(model!.contexts)) { contexts[c.name + i] = { ...c, name: c.name + i, publishes: c.publishes.map((p) => p.replace(".", `${i}.`)), functions: Object.fromEntries(Object.entries(c.functions).map(([k, f]) => [k, f.kind === "on" ? { ...f, event: f.event.replace(".", `${i}.`) } : f])) }; }
}
const big: any = { ...model, events, contexts };
let t = performance.now();
const lap = (what: string) => { console.log(what, (performance.now() - t).toFixed(0), "ms"); t = performance.now(); };
const docs = contractDocuments(big); lap(`documents ${docs.size}`);
const files = new Map([...docs].map(([p, d]) => [p, freeze(d).text])); lap("freeze");
const state = checkFrozen(big, files); lap("checkFrozen");
const imp = impactOf(state.frozenModel, big, { today: "2026-11-30" }); lap("impactOf unchanged");
checkLiveVersions(big, { today: "2026-11-30" }); lap("live");
const changed: any = structuredClone(big);
for (const e of Object.values(changed.events) as any[]) { const s = e.versions[e.version].schema; const [f] = Object.keys(s.properties); delete s.properties[f]; s.required = s.required.filter((x: string) => x !== f); }
t = performance.now();
const imp2 = impactOf(state.frozenModel, changed, { today: "2026-11-30" }); lap(`impactOf ${imp2.changes.length} changed`);
console.log(state.diagnostics.length, imp.changes.length);
