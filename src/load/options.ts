import { Command } from 'commander'

import { BadEnvironment } from '../runtime/env.ts'

export interface LoadOptions {
  readonly players: number
  readonly url: string
  readonly matchSeconds: number
  /** Players a second; 0: all at once. */
  readonly spawnRate: number
  readonly waitMs: number
  /** Players connect straight to this host and the match's own port, without the proxy and without a token. */
  readonly hostOverride: string | undefined
  readonly json: boolean
}

const help = `
Examples:
  $ muster load                        50 players, all at once, at http://localhost:8080
  $ muster load 200 --spawn-rate 10    10 more each second
  $ CLIENTS=100 MATCH_DURATION=5 muster load
  $ muster load 50 --json > result.json
`

/** The command line first, then the environment, then the defaults of the seed. */
export function loadOptions(args: readonly string[], vars: NodeJS.ProcessEnv): LoadOptions {
  const command = commandWith((name, otherwise) => (vars[name] ? vars[name] : otherwise))
  command.parse([...args], { from: 'user' })
  const given = command.opts<Given>()
  const players = command.processedArgs[0] as string
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
    json: given.json,
  }
}

type Given = Record<'url' | 'matchDuration' | 'spawnRate' | 'wait', string> & { json: boolean }

function commandWith(env: (name: string, otherwise: string) => string): Command {
  return new Command('muster load')
    .description('Plays a crowd of players against a running system, and checks that none of them is lost.')
    .argument('[players]', 'how many (CLIENTS)', env('CLIENTS', '50'))
    .option('--url <url>', 'the proxy (TARGET_URL)', env('TARGET_URL', 'http://localhost:8080'))
    .option('--match-duration <seconds>', 'length of a match (MATCH_DURATION)', env('MATCH_DURATION', '30'))
    .option(
      '--spawn-rate <players>',
      'players a second, 0 for all at once (SPAWN_RATE)',
      env('SPAWN_RATE', '0'),
    )
    .option(
      '--wait <seconds>',
      'how long a player waits for a match (WAIT_SECONDS)',
      env('WAIT_SECONDS', '60'),
    )
    .option('--json', 'print the summary as JSON on standard output', false)
    .addHelpText(
      'after',
      `\nGAME_SERVER_HOST_OVERRIDE=<host> connects players to the game servers directly.\n${help}`,
    )
}

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

function number(name: string, text: string, { min, max, whole = false }: Range): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
  throw new BadEnvironment(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, and is ${text}`,
  )
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/$/, '')
  throw new BadEnvironment(`--url (TARGET_URL) must be an http or https URL, and is ${text}`)
}
