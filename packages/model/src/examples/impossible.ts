/** Ends the making of one example; its message is the reason, and says what would help. */
export class Impossible extends Error {}
