import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'

import { built } from '../built.ts'
import { waitFor } from '../wait-for.ts'
import { pods, type Pod } from './pods.ts'
import type { ClusterSystem } from './system.ts'

interface Session {
  readonly session_id: string
  readonly state: string
  readonly game_server_pod: string | null
}

/** Players who join, play and check the invariants: the load tool, against the system in the cluster. */
export interface Crowd extends AsyncDisposable {
  /** Resolves when this many matches run. */
  playing(matches: number): Promise<readonly Session[]>
  /** All of them finished, nobody was lost, and no game server is left. */
  finishedWell(): Promise<void>
}

export function crowd(system: ClusterSystem, clients: number, matchSeconds: number): Crowd {
  const args = [
    built('muster'),
    'load',
    String(clients),
    '--match-duration',
    String(matchSeconds),
    '--wait',
    '120',
  ]
  const child = spawn(process.execPath, [...args, '--url', system.url], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const exited = once(child, 'exit') as Promise<[number | null]>
  return {
    playing: (matches) =>
      waitFor(`${matches} matches that run`, async () => {
        const running = (await sessionsOf(system)).filter(({ state }) => state === 'running')
        return running.length >= matches && running
      }),
    async finishedWell() {
      const [code] = await exited
      const output = (await said).join('')
      // All of it is the message: the end says who was lost, and why.
      expect(output, output).toContain(`${clients} of ${clients} players finished`)
      expect(output, output).toContain('All invariants held')
      expect(code).toBe(0)
      await nothingLeft(system)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function sessionsOf({ url }: ClusterSystem): Promise<readonly Session[]> {
  const answer = await fetch(`${url}/api/sessions/active`).catch(() => undefined)
  if (answer?.status !== 200) return []
  return ((await answer.json()) as { sessions: Session[] }).sessions
}

/** I5: neither a match nor its pod. */
async function nothingLeft(system: ClusterSystem): Promise<void> {
  await waitFor('no session', async () => (await sessionsOf(system)).length === 0)
  await waitFor('no pod', async () => (await gamePods(system)).length === 0)
}

export function gamePods({ queue }: ClusterSystem): Promise<readonly Pod[]> {
  return pods('muster-games', `muster.dev/system=${queue}`)
}
