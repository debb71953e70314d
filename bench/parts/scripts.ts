/** The same request for both tools: a join, its body read. */
const body = '{"player_id":"bench-player"}'

export const wrkScript = `
wrk.method = "POST"
wrk.body = '${body}'
wrk.headers["Content-Type"] = "application/json"
`

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
