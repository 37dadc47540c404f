import type { Code } from "@trellis/model";

/** What a command's exit code says. The numbers are a promise to scripts: they never change their meaning. */
export const exitCodes = {
  ok: 0,
  findings: 1,
  usage: 2,
  configuration: 3,
  auth: 4,
  notFound: 5,
  unreachable: 6,
  rolledBack: 7,
  partial: 8,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of a command that failed with a fault; what the engine refused is a finding. */
export function exitCodeOf(code: Code): ExitCode {
  return exitCodeByCode[code] ?? (code.startsWith("TRL01") ? exitCodes.configuration : exitCodes.findings);
}

const exitCodeByCode: Readonly<Partial<Record<Code, ExitCode>>> = {
  TRL0205: exitCodes.notFound,
  TRL0307: exitCodes.unreachable,
  TRL0308: exitCodes.unreachable,
  TRL0309: exitCodes.notFound,
  TRL0310: exitCodes.notFound,
  TRL0312: exitCodes.configuration,
  TRL0313: exitCodes.configuration,
  TRL0314: exitCodes.configuration,
  TRL0317: exitCodes.notFound,
  TRL0318: exitCodes.usage,
  TRL0330: exitCodes.notFound,
  TRL0332: exitCodes.unreachable,
  TRL0333: exitCodes.notFound,
  TRL0335: exitCodes.notFound,
  TRL0432: exitCodes.unreachable,
  TRL0433: exitCodes.notFound,
  TRL0440: exitCodes.usage,
  TRL0445: exitCodes.usage,
  TRL0446: exitCodes.usage,
  TRL0447: exitCodes.configuration,
  TRL0424: exitCodes.configuration,
  TRL0425: exitCodes.notFound,
  TRL0426: exitCodes.notFound,
  TRL0427: exitCodes.configuration,
  TRL0428: exitCodes.notFound,
  TRL0501: exitCodes.notFound,
  TRL0517: exitCodes.configuration,
  TRL0520: exitCodes.configuration,
  TRL0521: exitCodes.auth,
  TRL0522: exitCodes.auth,
  TRL0523: exitCodes.auth,
  TRL0601: exitCodes.usage,
  TRL0602: exitCodes.usage,
  TRL0603: exitCodes.configuration,
  TRL0604: exitCodes.unreachable,
  TRL0605: exitCodes.usage,
  TRL0606: exitCodes.usage,
  TRL0607: exitCodes.notFound,
  TRL0609: exitCodes.notFound,
  TRL0610: exitCodes.bug,
  TRL0612: exitCodes.usage,
  TRL0620: exitCodes.unreachable,
};
