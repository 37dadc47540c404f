import { z } from "zod";

/** What each step is given and hands on. */
export const Step = z.object({ number: z.int(), sentUs: z.int() });

/** A row that a Map reads as an item. */
export const Numbered = z.object({ list: z.string(), number: z.int() });

/** Which rows are to be put. */
export const Range = z.object({ from: z.int(), count: z.int() });
