import { z } from "zod";

/** What each step is given and hands on. */
export const Step = z.object({ number: z.int(), sentUs: z.int() });
