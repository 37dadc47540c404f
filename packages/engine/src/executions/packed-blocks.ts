import type { BlockMore, ExecutionBlock } from "./execution-mail.ts";

/**
 * Blocks as they cross threads: one list of the values of all of them, nine for each block, because a small object costs
 * several times as much to send and to read as its values in a list do.
 */
export type PackedBlocks = (number | string | BlockMore | undefined)[];

/** Adds a block to a list. */
export function packBlock(packed: PackedBlocks, each: ExecutionBlock): void {
  const { block, execution, turn, firstEvent, lastEvent, answered, running, json, more } = each;
  packed.push(block, execution, turn, firstEvent, lastEvent, answered, running, json, more);
}

export function unpackBlocks(packed: PackedBlocks): ExecutionBlock[] {
  const blocks: ExecutionBlock[] = [];
  for (let at = 0; at < packed.length; at += packedBlockLength) blocks.push(blockAt(packed, at));
  return blocks;
}

/** How many values a block is. */
export const packedBlockLength = 9;

/** The block whose values begin at a place. */
export function blockAt(packed: PackedBlocks, at: number): ExecutionBlock {
  // `packBlock` wrote them in this order.
  const number = (offset: number): number => packed[at + offset] as number;
  const more = packed[at + 8] as BlockMore | undefined;
  return {
    block: number(0),
    execution: number(1),
    turn: number(2),
    firstEvent: number(3),
    lastEvent: number(4),
    answered: number(5),
    running: number(6),
    json: packed[at + 7] as string,
    ...(more === undefined ? undefined : { more }),
  };
}
