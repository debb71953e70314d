import { setTimeout as pause } from 'node:timers/promises'

import { answered } from '../checker/history.ts'
import type { Invariant } from '../checker/violation.ts'
import { waitFor } from '../support/wait-for.ts'
import { inject, leaderOf, type NemesisNeeds } from './nemesis.ts'
import { serversOf } from './observe.ts'
import type { Edit } from './plant.ts'

type InjectFaults = (needs: NemesisNeeds) => Promise<unknown>

export interface Bug {
  readonly name: string
  /** The invariant that must catch it. */
  readonly caughtBy: Invariant
  readonly edits: readonly Edit[]
  readonly injectFaults: InjectFaults
}

const noFaults: InjectFaults = () => Promise.resolve()

const someServer = ({ system }: NemesisNeeds) =>
  waitFor('a game server', () => serversOf(system.reportUrls).length > 0)

/** While players play: some of their servers, one after another. */
const killServers: InjectFaults = async (needs) => {
  for (let kills = 0; kills < 4; kills += 1) {
    await someServer(needs)
    await inject(needs, 'game server killed')
    await pause(500)
  }
}

/** The leader is not notified of these deaths: only a full repair finds them. */
const killServersUnheard: InjectFaults = async (needs) => {
  const { system, recorder, leaseMs } = needs
  const leader = await waitFor('a leader', () => leaderOf(system))
  // A backend that starts a server checks it once afterwards: so wait until a match is running.
  await waitFor('a player in a match', () => answered(recorder.lines, 'connect').length > 0)
  leader.process.signal('SIGSTOP')
  for (const { pid } of serversOf(system.reportUrls)) process.kill(pid, 'SIGKILL')
  await pause(leaseMs * 1.5)
  leader.process.signal('SIGCONT')
}

export const killPostgres: InjectFaults = async (needs) => {
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
  from: "if match.former ~= '' and match.former ~= epoch then return 'fenced' end",
  to: '',
}

/** Plausible bugs: a forgotten guard, two lines swapped. */
export const bugs: readonly Bug[] = [
  {
    name: 'a claim that ignores its tickets',
    caughtBy: 'I2',
    edits: [
      noLease,
      {
        file: `${scripts}/form-matches-10.lua`,
        from: "if not place or place:sub(1, #wanted[i]) ~= wanted[i] then return 'ticket-gone' end",
        to: '',
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a ticket in two queues that is matched in both',
    caughtBy: 'I2',
    edits: [
      {
        file: `${scripts}/form-matches-10.lua`,
        from: "if not place or place:sub(1, #wanted[i]) ~= wanted[i] then return 'ticket-gone' end",
        to: "if not place or (place:sub(1, 2) ~= 'm ' and place:sub(1, #wanted[i]) ~= wanted[i]) then return 'ticket-gone' end",
      },
      // The leader's other lines keep it.
      { file: 'backend/loops/followed-queues.js', from: 'this.left(change.tickets);', to: '' },
      { file: 'backend/loops/followed-queues.js', from: 'this.#hold(ticket, queue);', to: ';' },
      { file: 'lifecycle/settle-claims.js', from: 'others.left(ids);', to: '' },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a game server that accepts any token',
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
    injectFaults: noFaults,
  },
  {
    name: 'no repair',
    caughtBy: 'I5',
    edits: [
      { file: 'lifecycle/repair.js', from: 'plan.repairs.map(', to: '[].map(' },
      // The check for silent servers would find the same ones, some seconds later.
      {
        file: 'lifecycle/lose-silent.js',
        from: "if (state !== 'gone' && state !== 'silent')",
        to: 'if (state)',
      },
      // And so would a player who tried to end the match while the leader was paused.
      {
        file: 'lifecycle/end-on-request.js',
        from: "case 'gone': {",
        to: "case 'gone': return 'still-running'; case 'none': {",
      },
    ],
    injectFaults: killServersUnheard,
  },
  {
    name: 'an end without fates',
    caughtBy: 'I1',
    edits: [{ file: 'lifecycle/end-match.js', from: 'fates: given', to: 'fates: []' }],
    injectFaults: noFaults,
  },
  {
    name: 'players who are queued again at the end of the queue',
    caughtBy: 'I9',
    edits: [
      { file: 'match/fates.js', from: 'seenAt: ending.now', to: 'seenAt: ending.now, queuedAt: ending.now' },
    ],
    injectFaults: killServers,
  },
  {
    name: 'a matcher that does not judge what it puts together',
    caughtBy: 'I13',
    edits: [
      { file: 'matchmaking/judge.js', from: 'if (says !== undefined)', to: 'if (says === null)' },
      {
        file: 'matchmaking/growth/spread-growth.js',
        from: 'if (own.low < range.lowest || own.high > range.highest)',
        to: 'if (false)',
      },
      {
        file: 'matchmaking/growth/spread-growth.js',
        from: 'if (own.high - limit > low || own.low + limit < high)',
        to: 'if (false)',
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a match that takes only one player of a party',
    caughtBy: 'I14',
    edits: [
      {
        file: 'matchmaking/first-come.js',
        from: "roster: [{ name: 'players', tickets }]",
        to: "roster: [{ name: 'players', tickets: tickets.map((each) => ({ ...each, players: each.players.slice(0, 1) })) }]",
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a second ticket for each join',
    caughtBy: 'I11',
    edits: [
      {
        file: `${scripts}/enqueue-7.lua`,
        from: 'if held[i] and not holder then holder = i end',
        to: '',
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a match that anybody may end',
    caughtBy: 'F18',
    edits: [
      {
        file: 'lifecycle/end-on-request.js',
        from: "if (mayWith(principal, 'end a match that is running', match))",
        to: 'if (match)',
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a backend that accepts a token of any secret',
    caughtBy: 'I15',
    edits: [
      {
        file: 'backend/auth/secret-verifier.js',
        from: 'if (!this.#keys.some((key) => isSame(signatureOf(signed, key), signature)))',
        to: "if (signature === '')",
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'a player who may act for every other one',
    caughtBy: 'I15',
    edits: [
      {
        file: 'match/rights.js',
        from: "principal.kind === 'player' && principal.player === player ? player",
        to: "principal.kind === 'player' ? player",
      },
    ],
    injectFaults: noFaults,
  },
  {
    name: 'history that is deleted before it is written',
    caughtBy: 'I7',
    edits: [
      {
        file: 'lifecycle/write-history.js',
        from: 'await history.record(',
        to: 'await outbox.done(entries);\n    await history.record(',
      },
    ],
    injectFaults: killPostgres,
  },
]
