import { readdirSync } from 'node:fs'

import { factOf } from '../../src/adapters/process/fleet-folder.ts'
import { bearer } from '../support/jwt.ts'
import { query } from '../support/postgres-server.ts'
import type { BackendView, FleetDump, RecordDump, RecordedMatch } from '../checker/dumps.ts'
import { serversOf } from './observe.ts'
import { viewer } from './tokens.ts'
import type { SoakSystem } from './soak-system.ts'

const rows = `
SELECT m.session_id AS match, m.state, m.ended_at, m.end_reason AS why,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('player', p.player_id, 'ticket', p.ticket, 'queuedAt', p.queued_at, 'fate', p.fate)), '[]')
    FROM match_players p WHERE p.session_id = m.session_id) AS players,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'became', e.became, 'cause', e.cause)), '[]')
    FROM match_events e WHERE e.session_id = m.session_id) AS timeline
FROM matches m`

interface Row {
  readonly match: string
  readonly state: string
  readonly ended_at: Date | null
  readonly why: string | null
  readonly players: readonly { player: string; ticket: string; queuedAt: string; fate: string | null }[]
  readonly timeline: readonly { at: string; became: string; cause: string }[]
}

/** The tables of history. */
export async function dumpRecord(database: string): Promise<RecordDump> {
  const found = new Map<string, RecordedMatch[]>()
  for (const row of (await query(database, rows)) as unknown as Row[]) {
    const one = {
      match: row.match,
      state: row.state,
      endedAt: row.ended_at?.getTime(),
      why: row.why ?? undefined,
      players: row.players.map((each) => ({
        ...each,
        queuedAt: Date.parse(each.queuedAt),
        fate: each.fate ?? undefined,
      })),
      timeline: row.timeline.map(({ at, ...told }) => ({ at: Date.parse(at), ...told })),
    }
    found.set(row.match, [...(found.get(row.match) ?? []), one])
  }
  return found
}

/** The fleet's folder, and its processes, with or without files. */
export function dumpFleet({ fleetFolder, reportUrls }: SoakSystem): FleetDump {
  const files = new Set(readdirSync(fleetFolder).flatMap((file) => factOf(file)?.id ?? []))
  return { files: [...files], processes: serversOf(reportUrls) }
}

/** The answers of each backend. */
export function dumpBackends({ backends }: SoakSystem): Promise<BackendView[]> {
  return Promise.all(
    backends.map(async ({ name, url }) => {
      const headers = bearer(viewer)
      const json = async (path: string): Promise<unknown> => (await fetch(url + path, { headers })).json()
      const { sessions } = (await json('/sessions/active')) as { sessions: { session_id: string }[] }
      const { parts } = (await json('/readyz')) as { parts: Record<string, string> }
      const metrics = await (await fetch(`${url}/metrics`)).text()
      const gauge = (metric: string): number =>
        Number(new RegExp(`^${metric} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0)
      return {
        name,
        sessions: sessions.map(({ session_id }) => session_id),
        failing: Object.keys(parts).filter((part) => parts[part] !== 'ok'),
        streams: gauge('muster_event_streams'),
        backlog: gauge('muster_history_backlog'),
      }
    }),
  )
}
