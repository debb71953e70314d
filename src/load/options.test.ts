import { execFile } from 'node:child_process'
import { describe, expect, test } from 'vitest'

import { built } from '../../test/support/built.ts'
import { BadEnvironment } from '../runtime/env.ts'
import { loadOptions, type LoadOptions } from './options.ts'

const defaults: LoadOptions = {
  players: 50,
  url: 'http://localhost:8080',
  matchSeconds: 30,
  spawnRate: 0,
  waitMs: 60_000,
  hostOverride: undefined,
  queue: undefined,
  config: undefined,
  seed: undefined,
  adminToken: undefined,
  signing: undefined,
  json: false,
}

/** Each setting: on the command line, in the environment, and the resulting value. */
const settings: readonly {
  key: keyof LoadOptions
  args: string[]
  vars: NodeJS.ProcessEnv
  fromArgs: unknown
  fromVars: unknown
}[] = [
  {
    key: 'adminToken',
    args: ['--admin-token', 'a'],
    vars: { ADMIN_TOKEN: 'b' },
    fromArgs: 'a',
    fromVars: 'b',
  },
  { key: 'players', args: ['7'], vars: { CLIENTS: '8' }, fromArgs: 7, fromVars: 8 },
  { key: 'queue', args: ['--queue', 'duel'], vars: { QUEUE: 'squad' }, fromArgs: 'duel', fromVars: 'squad' },
  {
    key: 'config',
    args: ['--config', 'a.yaml'],
    vars: { MUSTER_CONFIG: 'b.yaml' },
    fromArgs: 'a.yaml',
    fromVars: 'b.yaml',
  },
  { key: 'seed', args: ['--seed', '7'], vars: { SEED: '8' }, fromArgs: 7, fromVars: 8 },
  {
    key: 'url',
    args: ['--url', 'https://play.example.com/muster/'],
    vars: { TARGET_URL: 'http://proxy:8080' },
    fromArgs: 'https://play.example.com/muster',
    fromVars: 'http://proxy:8080',
  },
  {
    key: 'matchSeconds',
    args: ['--match-duration', '0.5'],
    vars: { MATCH_DURATION: '5' },
    fromArgs: 0.5,
    fromVars: 5,
  },
  {
    key: 'spawnRate',
    args: ['--spawn-rate', '2.5'],
    vars: { SPAWN_RATE: '10' },
    fromArgs: 2.5,
    fromVars: 10,
  },
  { key: 'waitMs', args: ['--wait', '1.5'], vars: { WAIT_SECONDS: '9' }, fromArgs: 1500, fromVars: 9000 },
]

describe('the options of a run', () => {
  test('have the defaults of the original system', () => {
    expect(loadOptions([], {})).toEqual(defaults)
  })

  test.each(settings)('$key: from the environment, overridden by the command line', (setting) => {
    const { key, args, vars, fromArgs, fromVars } = setting
    expect(loadOptions([], vars)).toEqual({ ...defaults, [key]: fromVars })
    expect(loadOptions(args, {})).toEqual({ ...defaults, [key]: fromArgs })
    expect(loadOptions(args, vars)).toEqual({ ...defaults, [key]: fromArgs })
  })

  test.each(settings)('$key: an empty variable counts as not set', ({ vars }) => {
    const empty = Object.fromEntries(Object.keys(vars).map((name) => [name, '']))
    expect(loadOptions([], empty)).toEqual(defaults)
  })

  test('the host to connect to directly comes from the environment', () => {
    expect(loadOptions([], { GAME_SERVER_HOST_OVERRIDE: 'node.local' }).hostOverride).toBe('node.local')
    expect(loadOptions([], { GAME_SERVER_HOST_OVERRIDE: '' }).hostOverride).toBeUndefined()
  })

  test('can all be given at once, in any order', () => {
    const args = [
      '--json',
      '--spawn-rate=4',
      '3',
      '--url',
      'http://h:1',
      '--wait',
      '2',
      '--match-duration',
      '1',
    ]
    expect(loadOptions(args, { CLIENTS: '9' })).toEqual({
      players: 3,
      url: 'http://h:1',
      matchSeconds: 1,
      spawnRate: 4,
      waitMs: 2000,
      hostOverride: undefined,
      json: true,
    })
  })
})

describe('an invalid value', () => {
  test.each([
    [['0'], 'players (CLIENTS) must be a whole number from 1 to 100000, but is 0'],
    [['1.5'], 'players (CLIENTS) must be a whole number'],
    [['100001'], 'but is 100001'],
    [['many'], 'but is many'],
    [['1e3'], 'but is 1e3'],
    [
      ['--match-duration', '0'],
      '--match-duration (MATCH_DURATION) must be a number from 0.001 to 86400, but is 0',
    ],
    [['--match-duration', '86401'], 'but is 86401'],
    [['--spawn-rate', 'fast'], '--spawn-rate (SPAWN_RATE) must be a number from 0 to 1000000, but is fast'],
    [['--spawn-rate', '1000001'], 'but is 1000001'],
    [['--wait', '0.01'], '--wait (WAIT_SECONDS) must be a number from 0.1 to 86400, but is 0.01'],
    [['--url', 'localhost:8080'], '--url (TARGET_URL) must be an http or https URL, but is localhost:8080'],
    [['--url', 'ftp://host'], 'but is ftp://host'],
    [['--url', ''], '--url (TARGET_URL) must be an http or https URL'],
  ])('%j is refused, and the message names it', (args, says) => {
    const asked = () => loadOptions(args, {})
    expect(asked).toThrow(BadEnvironment)
    expect(asked).toThrow(says)
  })

  test.each([
    [{ CLIENTS: 'x' }, 'CLIENTS'],
    [{ MATCH_DURATION: '-1' }, 'MATCH_DURATION'],
    [{ SPAWN_RATE: 'x' }, 'SPAWN_RATE'],
    [{ WAIT_SECONDS: 'x' }, 'WAIT_SECONDS'],
    [{ TARGET_URL: 'x' }, 'TARGET_URL'],
  ])('%j is refused, and the message names the variable', (vars, name) => {
    const asked = () => loadOptions([], vars)
    expect(asked).toThrow(BadEnvironment)
    expect(asked).toThrow(name)
  })

  test('the extremes are accepted', () => {
    expect(loadOptions(['100000', '--match-duration', '0.001', '--wait', '0.1'], {})).toMatchObject({
      players: 100_000,
      matchSeconds: 0.001,
      waitMs: 100,
    })
  })
})

describe('the program', () => {
  const muster = (...args: readonly string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [built('muster'), 'load', ...args], (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr })
      })
    })

  test('explains each option, its variable and its default', async () => {
    const { code, stdout } = await muster('--help')
    expect(code).toBe(0)
    for (const word of ['players', '--url', '--match-duration', '--spawn-rate', '--wait', '--json'])
      expect(stdout).toContain(word)
    for (const { vars } of settings) for (const name of Object.keys(vars)) expect(stdout).toContain(name)
    expect(stdout).toContain('GAME_SERVER_HOST_OVERRIDE')
  })

  test('refuses unknown options, in one line', async () => {
    const [unknown, tooMany, noNumber] = await Promise.all([
      muster('--matches', '3'),
      muster('3', '4'),
      muster('none'),
    ])
    expect(unknown).toEqual({ code: 1, stdout: '', stderr: "error: unknown option '--matches'\n" })
    expect(tooMany).toMatchObject({ code: 1, stdout: '' })
    expect(noNumber).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^players .CLIENTS. must be .*\n$/) as string,
    })
  })
})
