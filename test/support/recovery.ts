/** Prints how long a recovery took when it is over, for docs/reliability.md. Nothing is asserted of it. */
export function recovery(from: string): { over: (until: string) => void } {
  const since = performance.now()
  return {
    over: (until) => {
      console.log(
        `recovery: from ${from} until ${until}: ${((performance.now() - since) / 1000).toFixed(1)} s`,
      )
    },
  }
}
