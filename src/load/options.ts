import { Command } from 'commander'

import { BadEnvironment } from '../runtime/env.ts'
import { signingFrom, type Signing } from './player-tokens.ts'

export interface LoadOptions {
  readonly players: number
  readonly url: string
  readonly matchSeconds: number
  /** Players per second; 0: all at once. */
  readonly spawnRate: number
  readonly waitMs: number
  /** Players connect directly to this host and the match's own port, without proxy or token. */
  readonly hostOverride: string | undefined
  /** The queue that the players join; without it, the default queue. */
  readonly queue: string | undefined
  /** The queue file that players are drawn from, and that matches are held against. */
  readonly config: string | undefined
  /** Decides which players are drawn; without it, chance. */
  readonly seed: number | undefined
  /** With it and a configuration, some players join together, as a game's back end queues a party. */
  readonly adminToken: string | undefined
  /** How players sign in; without it they send no token. */
  readonly signing: Signing | undefined
  readonly json: boolean
}

/**
 * The command line wins over the environment, which wins over the defaults of the original system. `command` gets the
 * options, and parses.
 */
export function loadOptions(
  args: readonly string[],
  vars: NodeJS.ProcessEnv,
  command = new Command(),
): LoadOptions {
  addOptions(command, (name, otherwise) => (vars[name] ? vars[name] : otherwise))
  addSigning(command)
  command.parse([...args], { from: 'user' })
  const given = command.opts<Given>()
  const players = String(command.processedArgs[0])
  return {
    players: number('players (CLIENTS)', players, { min: 1, max: 100_000, whole: true }),
    url: url(given.url),
    matchSeconds: number('--match-duration (MATCH_DURATION)', given.matchDuration, {
      min: 0.001,
      max: 86_400,
    }),
    spawnRate: number('--spawn-rate (SPAWN_RATE)', given.spawnRate, { min: 0, max: 1_000_000 }),
    waitMs: number('--wait (WAIT_SECONDS)', given.wait, { min: 0.1, max: 86_400 }) * 1000,
    hostOverride: vars['GAME_SERVER_HOST_OVERRIDE'] ? vars['GAME_SERVER_HOST_OVERRIDE'] : undefined,
    queue: given.queue,
    config: given.config,
    seed: given.seed === undefined ? undefined : number('--seed (SEED)', given.seed, WHOLE_SEED),
    adminToken: given.adminToken,
    signing: signingFrom(given.jwtSecretFile, vars),
    json: given.json,
  }
}

type Given = Record<'url' | 'matchDuration' | 'spawnRate' | 'wait', string> & {
  json: boolean
  queue?: string
  config?: string
  seed?: string
  adminToken?: string
  jwtSecretFile?: string
}

function addOptions(command: Command, env: (name: string, otherwise: string) => string): void {
  command
    .argument('[players]', 'how many players (CLIENTS)', env('CLIENTS', '50'))
    .option('--url <url>', 'the proxy (TARGET_URL)', env('TARGET_URL', 'http://localhost:8080'))
    .option('--match-duration <seconds>', 'length of a match (MATCH_DURATION)', env('MATCH_DURATION', '30'))
    .option(
      '--spawn-rate <players>',
      'players per second, 0 for all at once (SPAWN_RATE)',
      env('SPAWN_RATE', '0'),
    )
    .option(
      '--wait <seconds>',
      'how long a player waits for a match (WAIT_SECONDS)',
      env('WAIT_SECONDS', '60'),
    )
    .option(
      '--queue <name>',
      'the queue to join; without it, the default queue (QUEUE)',
      env('QUEUE', '') || undefined,
    )
    .option(
      '--config <file>',
      'the queue file of the system: players bring what it asks for, and each match is held against its rules (MUSTER_CONFIG)',
      env('MUSTER_CONFIG', '') || undefined,
    )
    .option(
      '--seed <number>',
      'with --config: the same number draws the same players (SEED)',
      env('SEED', '') || undefined,
    )
    .option(
      '--admin-token <token>',
      'with --config: some players join together, as a back end queues a party (ADMIN_TOKEN)',
      env('ADMIN_TOKEN', '') || undefined,
    )
    .option('--json', 'print the summary as JSON on standard output', false)
}

function addSigning(command: Command): void {
  command.option(
    '--jwt-secret-file <file>',
    'with AUTH=jwt: the secret that signs a token for each player (JWT_SECRET, JWT_SECRET_FILE)',
  )
}

const WHOLE_SEED = { min: 0, max: 2 ** 32 - 1, whole: true }

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

function number(name: string, text: string, { min, max, whole = false }: Range): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
  throw new BadEnvironment(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, but is ${text}`,
  )
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/$/, '')
  throw new BadEnvironment(`--url (TARGET_URL) must be an http or https URL, but is ${text}`)
}
