/** The answer is not HTTP, or ambiguous. */
export class BadAnswer extends Error {}
