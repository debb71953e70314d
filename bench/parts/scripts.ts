import { eventRow, playerRows } from '../../src/adapters/postgres/event-rows.ts'
import { recordEvents } from '../../src/adapters/postgres/statements.ts'
import { storableJson } from '../../src/adapters/postgres/storable.ts'
import type { HistoryEvent } from '../../src/match/history-event.ts'

/** The same request for both tools: a join, whose answer is read. */
const body = '{"player_id":"bench-player"}'

export const wrkScript = posts(body)

/** 100 bytes each. */
export const smallPostsScript = posts(JSON.stringify({ player_id: 'bench-player', about: 'x'.repeat(61) }))

function posts(of: string): string {
  return `
wrk.method = "POST"
wrk.body = '${of}'
wrk.headers["Content-Type"] = "application/json"
`
}

/** A join of a new player each time. */
export const joinsScript = (round: string): string => `
local joined = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  joined = joined + 1
  return wrk.format(nil, nil, nil, '{"player_id":"${round}-' .. joined .. '"}')
end
`

/** Joins that a proxy forwards: each line of `file` has a player, their address and, where players sign in, their token. */
export interface ForwardedJoins {
  readonly file: string
  /** wrk ends when so many are answered, and fails with another answer than 200. A second would be few joins on a busy machine. */
  readonly joins: number
}

export const forwardedJoinsScript = ({ file, joins }: ForwardedJoins): string => `
local players = io.lines('${file}')
local answered = 0
wrk.method = "POST"
request = function()
  local player, address, token = players():match('^(%d+) ([%d.]+) ?(.*)$')
  local headers = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = address }
  if token ~= '' then headers["Authorization"] = 'Bearer ' .. token end
  return wrk.format(nil, nil, headers, '{"player_id":"' .. player .. '"}')
end
response = function(status)
  if status ~= 200 then
    print('answered ' .. status)
    os.exit(1)
  end
  answered = answered + 1
  if answered == ${joins} then os.exit(0) end
end
`

/** Prints the rate as its last line. */
export const k6Script = `
import http from 'k6/http'
const params = { headers: { 'content-type': 'application/json' } }
export default function () {
  http.post(__ENV.URL, '${body}', params)
}
export function handleSummary(data) {
  return { stdout: String(data.metrics.http_reqs.values.rate) + '\\n' }
}
`

/** History's statement for the end of one match, for pgbench: each time for a match with another id. */
export function endStatement(event: HistoryEvent): string {
  const literal = (value: unknown): string =>
    `replace('${storableJson(value)}', '${event.match.id}', 'pgbench-' || :id)`
  const statement = recordEvents
    .replace('$1', () => literal([eventRow(event)]))
    .replace('$2', () => literal(playerRows([event])))
  return `\\set id random(1, 1000000000000)\n${statement.replaceAll(/\s*\n\s*/g, ' ')};\n`
}
