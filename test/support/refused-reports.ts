/**
 * Asks how often game servers were told to report again later: all backends behind the address together, as far as it has
 * led there so far.
 */
export function refusedReports(backendUrl: string): () => Promise<number> {
  const byProcess = new Map<string, number>()
  return async () => {
    // Each time by another connection, which may lead to another backend.
    const answer = await fetch(`${backendUrl}/metrics`, { headers: { connection: 'close' } })
    const lines = (await answer.text()).split('\n')
    const process = lines.find((line) => line.startsWith('process_start_time_seconds ')) ?? ''
    const refused = lines.find((line) => line.includes('/report"') && line.includes('status="503"'))
    byProcess.set(process, Number(refused?.split(' ').at(-1) ?? 0))
    return [...byProcess.values()].reduce((sum, count) => sum + count, 0)
  }
}

/** A game server once gave up its last report after 10 s, which was at most 14 of them. */
export const MORE_THAN_BEFORE = 15
