/** Payloads stand apart, so that whoever counts or lists entries reads none of them. */
export const sqliteQuarantineSchema = `
create table if not exists quarantine (
  id integer primary key, key text not null, contract text not null, fingerprint text not null, sender text not null,
  received_ms integer not null, last_ms integer not null, times integer not null, bytes integer not null,
  pointer text not null, message text not null, keyword text not null, door text not null,
  tried_ms integer, tried text);
create unique index if not exists quarantine_by_key on quarantine (key);
create index if not exists quarantine_by_fingerprint on quarantine
  (fingerprint, id, contract, sender, received_ms, last_ms, times, bytes);
create table if not exists quarantine_payloads (id integer primary key, body blob not null);
create table if not exists quarantine_counts (
  contract text primary key, taken integer not null, released integer not null, discarded integer not null,
  expired integer not null) without rowid;
create table if not exists valid_shapes (contract text primary key, body text not null, seen_ms integer not null) without rowid;
`;

export const quarantineTexts = {
  putQuarantined: "insert into quarantine values (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, null, null)",
  putQuarantinedPayload: "insert into quarantine_payloads values (?, ?)",
  changeBreach:
    "update quarantine set contract = ?, fingerprint = ?, pointer = ?, message = ?, keyword = ? where id = ?",
  cameAgain: "update quarantine set last_ms = ?, times = times + 1 where id = ?",
  noteTrial: "update quarantine set tried_ms = ?, tried = ? where id = ?",
  removeQuarantined: "delete from quarantine where id = ?",
  removeQuarantinedPayload: "delete from quarantine_payloads where id = ?",
  putQuarantineCounts: "insert or replace into quarantine_counts values (?, ?, ?, ?, ?)",
  putValidShape: "insert or replace into valid_shapes values (?, ?, ?)",
} as const;
