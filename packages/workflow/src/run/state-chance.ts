import { Chance as Draws } from "@trellis/model";
import type { Chance } from "../expression/scope.ts";
import type { Position } from "./thread.ts";

/**
 * Chance of one visit to a state: it follows from the run's seed, the id of the entered event and how often the visit
 * has drawn before, so that a replay draws the same and no two draws share a stream.
 */
export function drawsOf(seed: string, position: Position): Chance {
  return chanceBy(() => `${seed}/${position.enteredId}/${position.draws++}`);
}

/** Chance of one item of a Map run. */
export function chanceFrom(seed: string, index: number): Chance {
  let at = 0;
  return chanceBy(() => `${seed}/${index}/${at++}`);
}

function chanceBy(nextSeed: () => string): Chance {
  const draws = (): Draws => new Draws(hashed(nextSeed()));
  return { random: () => draws().next(), uuid: () => uuidFrom(draws()) };
}

function uuidFrom(draws: Draws): string {
  const digits = draws.text("0123456789abcdef", 30);
  const variant = draws.text("89ab", 1);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(12, 15)}`,
    `${variant}${digits.slice(15, 18)}`,
    digits.slice(18, 30),
  ].join("-");
}

/** 53 bits of a text: two rounds of FNV-1a, which differ in where they begin. */
function hashed(text: string): number {
  return (fnv(text, 0x811c9dc5) & 0x1fffff) * 2 ** 32 + fnv(text, 0x01000193);
}

function fnv(text: string, basis: number): number {
  let hash = basis;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
