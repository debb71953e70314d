import { Command } from 'commander'

import { commandWords } from '../runtime/command-words.ts'
import { BadEnvironment } from '../runtime/env.ts'

export interface CheckOptions {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly startMs: number
  readonly patienceMs: number
  /** What a player sends to begin the match, where players may. */
  readonly beginLine: string
  /** Whether the promises for pools are required too. */
  readonly pool: boolean
  readonly json: boolean
}

interface Given {
  readonly env: readonly string[]
  readonly startSeconds: string
  readonly patienceSeconds: string
  readonly beginLine: string
  readonly pool: boolean
  readonly json: boolean
}

const BAD_USAGE = 2

/** `command` gets the options, and parses. Throws `BadEnvironment` for a value that cannot be. */
export function checkOptions(
  args: readonly string[],
  vars: NodeJS.ProcessEnv,
  command = new Command(),
): CheckOptions {
  command
    .argument(
      '[command]',
      'the game server and its arguments, quoted as one word (GAME_SERVER_COMMAND)',
      vars['GAME_SERVER_COMMAND'],
    )
    .option('--pool', 'require what a pool needs, too (POOL_MIN, POOL_MAX)', false)
    .option('--env <NAME=VALUE>', 'a variable of the game; may be repeated', collect, [])
    .option('--start-seconds <seconds>', 'how long the server may take until it is ready', '30')
    .option('--patience-seconds <seconds>', 'how long it may take for anything else', '5')
    .option(
      '--begin-line <line>',
      'what players send to begin the match, when it does not begin by itself',
      'REQUEST_MATCH 600',
    )
    .option('--json', 'print the results as JSON on standard output', false)
    .exitOverride(({ exitCode }) => {
      process.exit(exitCode === 0 ? 0 : BAD_USAGE)
    })
    .parse([...args], { from: 'user' })
  const { env, startSeconds, patienceSeconds, beginLine, pool, json } = command.opts<Given>()
  return {
    command: commandIn(command.args[0] ?? vars['GAME_SERVER_COMMAND'] ?? ''),
    env: Object.fromEntries(env.map(variableIn)),
    startMs: milliseconds('--start-seconds', startSeconds),
    patienceMs: milliseconds('--patience-seconds', patienceSeconds),
    beginLine,
    pool,
    json,
  }
}

const collect = (one: string, before: readonly string[]): readonly string[] => [...before, one]

function commandIn(text: string): readonly string[] {
  const read = commandWords(text)
  if ('fault' in read) throw new BadEnvironment(`The command ${read.fault}.`)
  if (read.words.length > 0) return read.words
  throw new BadEnvironment(
    'Give the command that starts your game server, as in: muster check-server "node my-game.js"',
  )
}

function variableIn(text: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new BadEnvironment(`--env must be NAME=VALUE, and is ${text}`)
}

function milliseconds(name: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (seconds > 0 && seconds <= 3600) return seconds * 1000
  throw new BadEnvironment(`${name} must be a number above 0, at most 3600, and is ${text}`)
}
