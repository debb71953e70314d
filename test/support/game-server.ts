import { gameServerConfig, type GameServerConfig } from '../../src/game-server/config.ts'
import type { GameHooks, GameOptions } from '../../src/game-server/hooks.ts'
import { startGameServer, type RunningServer } from '../../src/game-server/server.ts'
import { joinToken, STATE_PROOF, type TokenClaims } from '../../src/protocol/tokens.ts'
import { sign } from '../../src/runtime/seals.ts'
import { LineClient } from './line-client.ts'

export const matchKey = Buffer.alloc(32, 7)

export interface TestServer extends RunningServer, AsyncDisposable {
  readonly log: readonly { readonly msg: string; readonly facts: Record<string, unknown> }[]
  connect(): Promise<LineClient>
  state(): Promise<unknown>
  /** Posts this to its control port with a token for this label, and returns the status of the answer. */
  tell(path: string, body: unknown, label: string): Promise<number>
}

export interface TestServerOptions {
  readonly hooks?: GameHooks
  /** By default those of the reference server. */
  readonly game?: GameOptions
  readonly env?: Record<string, string>
  readonly rules?: Partial<GameServerConfig['rules']>
  readonly limits?: Partial<GameServerConfig['limits']>
  readonly reports?: Partial<GameServerConfig['reports']>
}

/** A game server in this process, on its own ports, for match `m1`. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const log: { msg: string; facts: Record<string, unknown> }[] = []
  const vars = { HOST: '127.0.0.1', PORT: '0', MATCH_ID: 'm1', MATCH_KEY: matchKey.toString('hex') }
  const base = gameServerConfig(
    { ...vars, ...options.env },
    options.game ?? { playersStart: true, strangersPlay: true },
  )
  const config: GameServerConfig = {
    ...base,
    rules: { ...base.rules, ...options.rules },
    limits: { ...base.limits, ...options.limits },
    reports: { ...base.reports, ...options.reports },
  }
  const server = await startGameServer(config, options.hooks ?? {}, (_level, msg, facts = {}) => {
    log.push({ msg, facts })
  })
  return {
    ...server,
    log,
    connect: () => LineClient.connect(server.port),
    state: async () => {
      const headers = { authorization: `Bearer ${sign(config.key ?? matchKey, STATE_PROOF)}` }
      return (
        await fetch(`http://127.0.0.1:${server.controlPort}/state`, { headers })
      ).json() as Promise<unknown>
    },
    tell: async (path, body, label) => {
      const headers = { authorization: `Bearer ${sign(matchKey, label)}` }
      const sent = { method: 'POST', headers, body: JSON.stringify(body) }
      return (await fetch(`http://127.0.0.1:${server.controlPort}${path}`, sent)).status
    },
    [Symbol.asyncDispose]: async () => {
      server.abandon()
      await server.closed
    },
  }
}

const inAMinute = (): number => Math.floor(Date.now() / 1000) + 60

export function testToken(claims: Partial<TokenClaims> = {}, key: Buffer = matchKey): string {
  const all: TokenClaims = { match: 'm1', player: 'alice', exp: inAMinute(), jti: 'j', ...claims }
  const text = Buffer.from(JSON.stringify(all)).toString('base64url')
  return joinToken({ claims: text, signature: sign(key, text), route: 'cm91dGU' })
}
