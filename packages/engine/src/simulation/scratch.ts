import { simulate } from "./simulate.ts";
const from = Number(process.argv[2]), n = Number(process.argv[3]);
const kinds = new Map(); let t=performance.now();
const verbose = process.argv[4] === "v";
const totals: Record<string, number> = {};
for (let s=from;s<from+n;s++){ try { const r = await simulate(s); for (const [k,v] of Object.entries(r)) if (typeof v==="number") totals[k]=(totals[k]??0)+v; if(verbose) console.log(r);} catch(e:any){ const k=(e.broken ?? String(e)).replace(/\d+/g,'#').slice(0,140); const l=kinds.get(k)??[]; l.push(s); kinds.set(k,l); if(verbose){console.log(e.message); console.log(e.cause?.stack)} } }
console.log('ms/seed', (performance.now()-t)/n, totals);
for (const [k,l] of [...kinds].sort((a,b)=>b[1].length-a[1].length)) console.log(l.length, k, l.slice(0,6));
