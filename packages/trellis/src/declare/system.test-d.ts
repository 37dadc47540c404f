import { system } from "./system.ts";

const common = { summary: "s", teams: {} };

system("s", { ...common, rules: { "event-loop": "error", "event-daisy-chain": { contextsMin: 5 } } });
system("s", { ...common, rules: { "handler-long": { severity: "error", statementsMax: 30 } } });

// @ts-expect-error there is no such rule
system("s", { ...common, rules: { "event-lop": "error" } });
// @ts-expect-error the setting is another rule's
system("s", { ...common, rules: { "event-daisy-chain": { statementsMax: 5 } } });

const waiver = { rule: "event-loop", where: "a", owner: "t", reason: "r", expires: "2027-03-31" } as const;
system("s", { ...common, waivers: [waiver] });
// @ts-expect-error a waiver says until when it holds
system("s", { ...common, waivers: [{ ...waiver, expires: undefined }] });
// @ts-expect-error there is no such rule to waive
system("s", { ...common, waivers: [{ ...waiver, rule: "event-lop" }] });

// @ts-expect-error there is no such severity
system("s", { ...common, rules: { "event-loop": "fatal" } });
