import fc from 'fast-check'
import { isIPv4 } from 'node:net'
import { expect, test } from 'vitest'

import { cursorAfter, placeOfCursor } from '../../src/backend/cursor.ts'
import { backendConfig } from '../../src/backend/config.ts'
import { gameServerConfig } from '../../src/game-server/config.ts'
import { parseAssignment } from '../../src/protocol/assignment.ts'
import { factVariable, factsIn } from '../../src/protocol/match-facts.ts'
import { parseRemoval } from '../../src/protocol/removal.ts'
import { parseServerListening, playersIn, playersVariable } from '../../src/protocol/server-env.ts'
import { parseReport, reportFaults } from '../../src/protocol/server-reports.ts'
import { proxyConfig } from '../../src/proxy/config.ts'
import { isPlayerId } from '../../src/protocol/ids.ts'
import { commandWords } from '../../src/runtime/command-words.ts'
import { BadEnvironment } from '../../src/runtime/env.ts'
import { networksIn } from '../../src/runtime/networks.ts'
import { fuzz, mutated, textOf } from '../support/fuzz.ts'
import { playerIds } from '../support/player-ids.ts'

const settings = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '-1',
    '1.5',
    '1e9',
    '0x10',
    'NaN',
    'true',
    'false',
    'yes',
    ' ',
    'http://a',
    'ftp://a',
    'http://',
    '::',
    '[::1]',
    'a,b',
    "'",
    '"a',
    '\\',
    'redis://a:1',
    '99999999999999999999',
  ),
  fc.string({ maxLength: 8 }),
)
const variables = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), settings, { maxKeys: 6 })

const proxyNames = [
  'PORT',
  'HOST',
  'METRICS_PORT',
  'LOG_LEVEL',
  'BACKEND_URL',
  'CORS_ORIGINS',
  'MAX_CONNECTIONS',
  'MAX_BODY_BYTES',
  'HANDSHAKE_SECONDS',
  'REQUEST_SECONDS',
  'DRAIN_SECONDS',
  'TLS_CERT_FILE',
  'TLS_KEY_FILE',
]
const backendNames = [
  'PORT',
  'SESSION_SIZE',
  'MIN_PARTIAL_SESSION_SIZE',
  'FLUSH_WAIT_SECONDS',
  'POOL_MIN',
  'POOL_MAX',
  'FLEET',
  'REDIS_URL',
  'REDIS_PORT',
  'REDIS_PREFIX',
  'SYSTEM',
  'QUEUE',
  'GAME_SERVER_COMMAND',
  'GAME_ENV',
  'HOST_PORTS',
  'GAME_NAMESPACE',
  'DATABASE_URL',
  'LEASE_SECONDS',
  'TICKET_TTL_SECONDS',
]
const serverNames = [
  'PORT',
  'MATCH_ID',
  'MATCH_KEY',
  'PLAYERS',
  'BACKEND_URL',
  'MATCH_TEAMS',
  'MATCH_CHOICE',
  'QUEUE_PROPERTIES',
  'WAITS',
  'MAX_CLIENTS',
  'IDLE_SECONDS',
  'REQUIRE_TOKEN',
]

/** Every number is a number, whatever the variables say. */
function hasNumbers(value: unknown): void {
  if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) hasNumbers(each)
}

test.each([
  ['proxy', proxyNames, (vars: NodeJS.ProcessEnv) => proxyConfig(vars)],
  ['backend', backendNames, (vars: NodeJS.ProcessEnv) => backendConfig(vars)],
  ['game server', serverNames, (vars: NodeJS.ProcessEnv) => gameServerConfig(vars)],
] as const)('the variables of a %s are read, or their faults are named', (_name, names, configOf) =>
  fuzz(
    fc.asyncProperty(variables(names), async (vars) => {
      try {
        const { configuration: _queues, ...config } = {
          configuration: undefined,
          ...(await configOf({ TOKEN_SECRET: 'at-least-16-bytes', ...vars })),
        }
        hasNumbers(config)
      } catch (error) {
        expect(error).toBeInstanceOf(BadEnvironment)
        expect((error as Error).message).not.toBe('')
      }
    }),
    0.5,
  ),
)

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

test('words of a command come out as they were quoted, and no text breaks it', () =>
  fuzz(
    fc.property(fc.array(fc.string(), { maxLength: 5 }), textOf("'", '"', '\\', ' ', 'a'), (words, text) => {
      expect(commandWords(words.map(quoted).join(' '))).toEqual({ words })
      const read = commandWords(text)
      expect('words' in read || read.fault !== '').toBe(true)
    }),
  ))

const toNumber = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

test('a network has the addresses that share its first bits', () =>
  fuzz(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (network, bits, address) => {
      const read = networksIn(`${network}/${bits}`)
      const size = 2 ** (32 - bits)
      const isIn = Math.floor(toNumber(network) / size) === Math.floor(toNumber(address) / size)
      expect('has' in read && [read.has(address), read.has(`::ffff:${address}`), read.has(network)]).toEqual([
        isIn,
        isIn,
        true,
      ])
    }),
  ))

test('no list of networks breaks its reader', () =>
  fuzz(
    fc.property(
      textOf('10.0.0.0', '/', '8', ',', '::1', 'private', 'loopback', '::ffff:1.2.3.4', '%', '.'),
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()),
      (text, address) => {
        const read = networksIn(text)
        if ('has' in read) expect(typeof read.has(address)).toBe('boolean')
        else expect(read.fault).not.toBe('')
        expect(isIPv4('1.2.3.4')).toBe(true)
      },
    ),
  ))

test('a cursor is one that we gave, or none', () =>
  fuzz(
    fc.property(
      fc.oneof(
        fc.string(),
        textOf('1', ' ', 'm').map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        const place = placeOfCursor(text)
        if (place) expect(cursorAfter(place)).toBe(text)
      },
    ),
  ))

test('players in a variable are read as they were written', () =>
  fuzz(
    fc.property(fc.array(playerIds, { minLength: 1, maxLength: 8 }), (players) => {
      const variable = playersVariable(players)
      expect(variable).not.toMatch(/[$]/)
      expect(playersIn(variable)).toEqual(players)
    }),
  ))

test('no list of players breaks its reader', () =>
  fuzz(
    fc.property(textOf(',', '%', '2C', '%24', '%25'), (text) => playersIn(text).every((each) => each !== '')),
  ))

const report = mutated({
  seq: fc.integer({ min: 1 }),
  state: fc.constantFrom('open', 'running', 'stop'),
  client_count: fc.nat({ max: 1000 }),
  players: fc.array(playerIds, { maxLength: 3 }),
  ttl_seconds: fc.nat({ max: 86_400 }),
})

test("a game server's report is taken as it is, or has faults", () =>
  fuzz(
    fc.property(report, (said) => {
      const faults = reportFaults(said)
      const read = parseReport(JSON.stringify(said))
      if (faults.length === 0) expect(read).toEqual(JSON.parse(JSON.stringify(said)))
    }),
  ))

const player = mutated({
  id: playerIds,
  party: fc.string({ maxLength: 4 }),
  role: fc.string({ maxLength: 4 }),
  attributes: fc.constant({ a: 1 }),
})
const assignment = mutated({
  players: fc.array(playerIds, { minLength: 1, maxLength: 3 }),
  queue: fc.constantFrom('duel', 'a b'),
  configVersion: fc.string({ maxLength: 12 }),
  teams: fc.array(
    mutated({ name: fc.string({ maxLength: 4 }), players: fc.array(player, { maxLength: 2 }) }),
    { maxLength: 2 },
  ),
  choice: mutated({ region: fc.string({ maxLength: 4 }), picks: fc.constant({ map: 'a' }) }),
  properties: fc.constant({ mode: 'ctf' }),
})

test('an assignment, a removal and the facts of a match are taken as they are, or not at all', () =>
  fuzz(
    fc.property(assignment, (said) => {
      const read = parseAssignment(JSON.stringify(said))
      if (read) {
        expect(read.players.every(isPlayerId)).toBe(true)
        expect(parseAssignment(JSON.stringify(read))).toEqual(read)
      }
      const removal = parseRemoval(JSON.stringify(said))
      if (removal) expect(isPlayerId(removal.player)).toBe(true)
      const facts = factsIn(JSON.parse(JSON.stringify(said)) as Record<string, unknown>)
      const variable = factVariable(facts)
      expect(variable).not.toContain('$')
      if (facts) expect(JSON.parse(variable)).toEqual(facts)
    }),
  ))

test("a game server's first line names ports, or is another line", () =>
  fuzz(
    fc.property(
      mutated({
        msg: fc.constant('game server listening'),
        port: fc.integer({ min: -1, max: 70_000 }),
        controlPort: fc.integer({ min: 1, max: 65_535 }),
      }),
      (said) => {
        const read = parseServerListening(JSON.stringify(said))
        for (const port of read ? [read.port, read.controlPort] : [])
          expect(Number.isInteger(port) && port > 0 && port < 65_536).toBe(true)
      },
    ),
  ))
