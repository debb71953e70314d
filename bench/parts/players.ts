import { once } from 'node:events'
import { Agent, request, type IncomingMessage, type RequestOptions } from 'node:http'
import { text } from 'node:stream/consumers'

const agent = new Agent({ keepAlive: true })

/** This many, for later players. */
export async function openConnections(backend: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, async () => text(await asked(`${backend}/health`, {}))))
}

async function asked(url: string, options: RequestOptions, body = ''): Promise<IncomingMessage> {
  const sent = request(url, { agent, ...options })
  const [response] = (await once(sent.end(body), 'response')) as [IncomingMessage]
  if (response.statusCode === 200) return response
  throw new Error(`${url} answered ${response.statusCode ?? 0}: ${await text(response)}`)
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const type = { 'content-type': 'application/json' }
  await text(await asked(url, { method: 'POST', headers: { ...type, ...headers } }, JSON.stringify(body)))
}

/** Joins like a player's program, and resolves with the match's id once the player has address and token. */
export async function joinAndWait(
  backend: string,
  player: string,
  headers: Record<string, string> = {},
): Promise<string> {
  await post(`${backend}/match/join`, { player_id: player }, headers)
  const stream = await asked(`${backend}/match/events?player_id=${player}`, { headers })
  let said = ''
  for await (const part of stream.setEncoding('utf8') as AsyncIterable<string>) {
    said += part
    const data = /^event: ready\n(?:.+\n)*data: (.+)\n\n/m.exec(said)?.[1]
    if (data === undefined) continue
    const { session_id: match, token, connect_host: host } = JSON.parse(data) as Record<string, string>
    if (match !== undefined && token !== undefined && host !== undefined) return match
  }
  throw new Error(`the stream of ${player} ended before the match was ready: ${said}`)
}

export function endMatch(backend: string, match: string, adminToken: string): Promise<void> {
  return post(`${backend}/match/${match}/end`, {}, { authorization: `Bearer ${adminToken}` })
}
