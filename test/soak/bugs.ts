import { setTimeout as pause } from 'node:timers/promises'

import { answered } from '../checker/history.ts'
import type { Invariant } from '../checker/violation.ts'
import { waitFor } from '../support/wait-for.ts'
import { inject, leaderOf, type NemesisNeeds } from './nemesis.ts'
import { serversOf } from './observe.ts'
import type { Edit } from './plant.ts'

type Torment = (needs: NemesisNeeds) => Promise<unknown>

export interface Bug {
  readonly name: string
  /** What must see it. */
  readonly caughtBy: Invariant
  readonly edits: readonly Edit[]
  readonly torment: Torment
}

const nothing: Torment = () => Promise.resolve()

const someServer = ({ system }: NemesisNeeds) =>
  waitFor('a game server', () => serversOf(system.reportUrls).length > 0)

/** While players play: some of their servers, one after another. */
const killServers: Torment = async (needs) => {
  for (let kills = 0; kills < 4; kills += 1) {
    await someServer(needs)
    await inject(needs, 'game server killed')
    await pause(500)
  }
}

/** Nobody who leads hears of these deaths: only who looks at everything finds them. */
const killServersUnheard: Torment = async (needs) => {
  const { system, recorder, leaseMs } = needs
  const leader = await waitFor('a leader', () => leaderOf(system))
  // Whoever starts a server looks at it once more when it has: so a match is under way already.
  await waitFor('a player in his match', () => answered(recorder.lines, 'connect').length > 0)
  leader.process.signal('SIGSTOP')
  for (const { pid } of serversOf(system.reportUrls)) process.kill(pid, 'SIGKILL')
  await pause(leaseMs * 1.5)
  leader.process.signal('SIGCONT')
}

export const killPostgres: Torment = async (needs) => {
  await someServer(needs)
  await inject(needs, 'postgres killed')
}

const scripts = 'adapters/redis/scripts'

/** Every backend forms and repairs at any time. */
export const noLease: Edit = {
  file: `${scripts}/hold-lease-3.lua`,
  from: 'if holder and holder ~= ARGV[1] then',
  to: 'if false then',
}

export const noFence: Edit = {
  file: `${scripts}/form-matches-10.lua`,
  from: "if former ~= '' and former ~= epoch then return 'fenced' end",
  to: '',
}

/** Faults of a kind that somebody could make: a guard forgotten, two lines swapped. */
export const bugs: readonly Bug[] = [
  {
    name: 'a claim that does not look at its tickets',
    caughtBy: 'I2',
    edits: [
      noLease,
      {
        file: `${scripts}/form-matches-10.lua`,
        from: "if not held or held:sub(1, #wanted[i]) ~= wanted[i] then return 'ticket-gone' end",
        to: '',
      },
    ],
    torment: nothing,
  },
  {
    name: 'a game server that takes any token',
    caughtBy: 'I6',
    edits: [
      {
        file: 'game-server/check-token.js',
        from: ' || !isSignedBy(key, parts.claims, parts.signature)',
        to: '',
      },
      {
        file: 'game-server/check-token.js',
        from: 'claims?.match !== match || claims.exp * 1000 <= now || ',
        to: '',
      },
      {
        file: 'game-server/check-token.js',
        from: 'players.length === 0 || players.includes(claims.player)',
        to: 'true',
      },
    ],
    torment: nothing,
  },
  {
    name: 'no repair',
    caughtBy: 'I5',
    edits: [
      { file: 'lifecycle/repair.js', from: 'plan.repairs.map(', to: '[].map(' },
      // Who listens for silent servers would find the same ones, some seconds later.
      {
        file: 'lifecycle/lose-silent.js',
        from: "if (state !== 'gone' && state !== 'silent')",
        to: 'if (state)',
      },
    ],
    torment: killServersUnheard,
  },
  {
    name: 'an end that forgets the players',
    caughtBy: 'I1',
    edits: [{ file: 'lifecycle/end-match.js', from: 'fates: given', to: 'fates: []' }],
    torment: nothing,
  },
  {
    name: 'players who are queued again at the end of the queue',
    caughtBy: 'I9',
    edits: [
      { file: 'match/fates.js', from: 'seenAt: ending.now', to: 'seenAt: ending.now, queuedAt: ending.now' },
    ],
    torment: killServers,
  },
  {
    name: 'a second ticket for each join',
    caughtBy: 'I11',
    edits: [
      {
        file: `${scripts}/enqueue-6.lua`,
        from: 'if held[i] and not holder then holder = i end',
        to: '',
      },
    ],
    torment: nothing,
  },
  {
    name: 'a match that anybody may end',
    caughtBy: 'F18',
    edits: [
      {
        file: 'lifecycle/end-on-request.js',
        from: 'if (mayEnd(principal, id))',
        to: 'if (mayEnd(principal, id) || match)',
      },
    ],
    torment: nothing,
  },
  {
    name: 'history that is let go of before it is written',
    caughtBy: 'I7',
    edits: [
      {
        file: 'lifecycle/write-history.js',
        from: 'await history.record(',
        to: 'await outbox.done(entries);\n    await history.record(',
      },
    ],
    torment: killPostgres,
  },
]
