/** Waits until it is so: looks again every few milliseconds, and says what it waited for when it never is. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`waited 30 s in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
