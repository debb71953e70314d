/** One mistake in the game's code must not end the match of everybody. `failed` gets what was thrown, with its stack. */
export async function callHook(work: () => unknown, failed: (error: string) => void): Promise<void> {
  try {
    await work()
  } catch (error) {
    failed((error instanceof Error && error.stack) || String(error))
  }
}
