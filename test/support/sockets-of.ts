import { readFileSync } from 'node:fs'

/** How many sockets of this machine's kernel are at a local TCP port, by state, but for those that listen. Linux only. */
export function socketsOf(port: number): Readonly<Record<string, number>> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const counts: Record<string, number> = {}
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const row of readFileSync(file, 'utf8').split('\n').slice(1)) {
      const [, local = '', , code = ''] = row.trim().split(/\s+/)
      const state = STATES[code]
      if (!local.endsWith(wanted) || state === undefined) continue
      counts[state] = (counts[state] ?? 0) + 1
    }
  }
  return counts
}

/** As in the kernel's `tcp_states.h`. One in `time-wait` belongs to no process any more. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'established',
  '03': 'syn-received',
  '04': 'fin-wait-1',
  '05': 'fin-wait-2',
  '07': 'closed',
  '08': 'close-wait',
  '09': 'last-ack',
  '0B': 'closing',
}
