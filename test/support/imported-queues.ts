import { crowdOf } from '../../src/load/crowd/crowd.ts'
import { drawCrowd } from '../../src/load/crowd/draw-crowd.ts'
import { checkMatches, type CheckedMatches, type Known } from '../../src/load/rules/check-matches.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { readAttributes } from '../../src/matchmaking/read-attributes.ts'
import type { Configuration } from '../../src/queue-file/configuration.ts'
import { configurationOf } from '../../src/queue-file/read-queue-file.ts'
import { ticketWith } from './rule-queues.ts'

/** Reads the queue file as a backend does, and makes a match in each queue, held against the rules by the load tool. */
export function matchesOf(queueFile: string): readonly CheckedMatches[] {
  const read = configuration(queueFile)
  return read.queues.all.map(({ id }) => matchIn(read, id))
}

function configuration(text: string): Configuration {
  const read = configurationOf({ kind: 'text', path: 'imported.yaml', text }, defaultQueueRules)
  if ('queues' in read) return read
  throw new Error(`${read.join('\n')}\n${text}`)
}

const NOW = 12_000

function matchIn(read: Configuration, id: string): CheckedMatches {
  const crowd = crowdOf(read, { queue: id, seed: 1 })
  const queue = read.queues.all.find((each) => each.id === id) ?? read.queues.default
  const players = Array.from({ length: queue.rules.size }, (_, i) => `p${i}`)
  const drawn = drawCrowd(crowd, players).map(({ id: player, party, brings }) => {
    const { latencies, ...attributes } = brings
    const given = readAttributes(queue, { attributes, latencies: latencies as Record<string, number> })
    if (given.kind === 'refused') throw new Error(given.says)
    return { player, party, has: given.attributes }
  })
  const line = queue.matchmaker.line()
  for (const { player, has } of drawn) line.add(ticketWith(player, has))
  const known = new Map(
    drawn.map(({ player, party, has }): [string, Known] => [player, { party, has, joinedAt: 0 }]),
  )
  const sightings = line.plan({ now: NOW, atMost: 5 }).matches.map(({ roster }) => ({
    match: 'm',
    teams: roster.map(({ name, tickets }) => ({
      name,
      players: tickets.flatMap((ticket) => ticket.players),
    })),
    at: NOW,
  }))
  return checkMatches(crowd.rules, sightings, known)
}
