import { Command } from 'commander'
import { readFileSync } from 'node:fs'

interface Described {
  readonly does: string
  /** The variables that most people set, with a description each. */
  readonly variables: Readonly<Record<string, string>>
  readonly examples: Readonly<Record<string, string>>
}

const TOKEN_SECRET = 'the same long random text for backends and proxies; required'

export const commands = {
  dev: {
    does: 'Run the whole system in one process, for your own machine.',
    variables: {
      PORT: 'port of the proxy, for players (default 8080)',
      SESSION_SIZE: 'players in a match (default 12)',
      GAME_SERVER_COMMAND: 'your game server; without it, the reference server',
      LOG_LEVEL: 'default warn; info shows the life of each match',
    },
    examples: {
      'muster dev': 'the system at http://localhost:8080',
      'SESSION_SIZE=2 muster dev': 'matches of two players',
      'GAME_SERVER_COMMAND="node my-game.js" muster dev': 'your own game',
      'muster dev --config muster.config.yaml': 'several queues (docs/queues.md)',
      'muster dev --data-dir data': 'history is kept in ./data',
    },
  },
  demo: {
    does: 'Run dev with simulated players who join, play and leave.',
    variables: {
      CLIENTS: 'players (default 50)',
      MATCH_DURATION: 'seconds that a match lasts (default 30)',
      DEMO_EXIT: '1 ends the demo when all have played',
    },
    examples: {
      'muster demo': '50 players',
      'CLIENTS=200 MATCH_DURATION=5 DEMO_EXIT=1 muster demo': '200 in short matches, then stop',
    },
  },
  'demo-real': {
    does: 'Run demo on real Redis and PostgreSQL, with two backends, one of which is killed half-way.',
    variables: { CLIENTS: 'players (default 50)', MATCH_DURATION: 'seconds that a match lasts (default 30)' },
    examples: { 'muster demo-real': '50 players' },
  },
  load: {
    does: 'Play many players against a running system, and check that none is lost and that matches keep the rules.',
    variables: {
      MUSTER_CONFIG: 'the queue file of the system, as with --config',
      GAME_SERVER_HOST_OVERRIDE: 'connect to game servers at this host, not through the proxy',
    },
    examples: {
      'muster load': '50 players, all at once, at http://localhost:8080',
      'muster load 200 --spawn-rate 10': '10 more each second',
      'CLIENTS=100 MATCH_DURATION=5 muster load': 'by variables',
      'muster load 200 --config muster.config.yaml':
        'players drawn from its default queue; its rules are checked',
      'muster load 200 --config muster.config.yaml --queue ranked --seed 7':
        'of another queue; the same players each time',
      'muster load 50 --json > result.json': 'for a program to read',
    },
  },
  backend: {
    does: 'Run one backend: the HTTP API, matchmaking and game servers.',
    variables: {
      PORT: 'default 8081',
      TOKEN_SECRET,
      REDIS_URL: 'queue and live matches, shared by several backends; without it, in memory',
      DATABASE_URL: 'history in PostgreSQL; without it, in memory',
      FLEET: 'children, host or kubernetes: how game servers are started',
    },
    examples: {
      'TOKEN_SECRET=... muster backend': 'one backend, all state in memory',
      'TOKEN_SECRET=... REDIS_URL=redis://host:6379 muster backend': 'one of several',
      'TOKEN_SECRET=... muster backend --config muster.config.yaml': 'several queues (docs/queues.md)',
    },
  },
  proxy: {
    does: 'Run a proxy: the one public port for HTTP, WebSocket and TCP.',
    variables: {
      PORT: 'default 8080',
      TOKEN_SECRET,
      BACKEND_URL: 'backends, separated by commas (default http://127.0.0.1:8081)',
      TLS_CERT_FILE: 'with TLS_KEY_FILE: also accept TLS',
    },
    examples: {
      'TOKEN_SECRET=... BACKEND_URL=http://a:8081,http://b:8081 muster proxy': 'in front of two backends',
    },
  },
  migrate: {
    does: 'Migrate the database schema. Safe to repeat, and to run on several machines at once.',
    variables: { DATABASE_URL: 'postgres://USER:PASSWORD@HOST:5432/DATABASE; required' },
    examples: {
      'DATABASE_URL=postgres://me:secret@localhost:5432/muster muster migrate': 'apply missing migrations',
    },
  },
  config: {
    does: 'Check a queue file: prints every error with file, line and a correction.',
    variables: { SESSION_SIZE: 'and the other variables of queues: what a queue of the file leaves out' },
    examples: {
      'muster config check muster.config.yaml': 'exit code 0 when the file is right',
    },
  },
  simulate: {
    does: 'Play a crowd against a queue file on a virtual clock: how long players wait, and how good their matches are.',
    variables: { SESSION_SIZE: 'and the other variables of queues: what a queue of the file leaves out' },
    examples: {
      'muster simulate muster.config.yaml': '100,000 tickets of 5,000 players who queue again and again',
      'muster simulate muster.config.yaml --per-second 2 --tickets 20000':
        'two new players or parties per second',
      'muster simulate muster.config.yaml --compare next.yaml --html':
        'two configurations, same crowd, with charts',
      "muster simulate muster.config.yaml --fail-if 'wait.p95 > 30'":
        'exit code 1 if 5 % wait longer than 30 s',
    },
  },
  import: {
    does: 'Convert a FlexMatch rule set, or queues of PlayFab, to a queue file.',
    variables: {},
    examples: {
      'muster import flexmatch rules.json --out muster.config.yaml':
        'what became of each part; exit code 0 when nothing was refused',
      'muster import playfab queues.json --out muster.config.yaml': 'the same, of one queue or several',
      'muster config check muster.config.yaml': 'what the new file means',
    },
  },
  'game-server': {
    does: 'Run the reference game server for one match. Backends start it; run it yourself to try the protocol.',
    variables: {
      PORT: 'port for players (default 8080)',
      CONTROL_PORT: 'port for the backend (default: any free one)',
      MATCH_ID: 'default local',
    },
    examples: { 'PORT=9000 muster game-server': 'then: nc localhost 9000' },
  },
  'check-server': {
    does: 'Run a game server in any language as the system would, and check each promise of docs/server-contract.md.',
    variables: { GAME_SERVER_COMMAND: 'the game server, when the command line names none' },
    examples: {
      'muster check-server "node my-game.js"':
        'each promise as kept or broken; exit code 0 when all required ones are kept',
      'muster check-server --pool "python3 server.py"': 'also what a pool of waiting servers needs',
      'muster check-server "./server" --env MAP=desert': 'with a variable of the game',
      'muster check-server "./server" --json > result.json': 'for a program to read',
    },
  },
} as const satisfies Record<string, Described>

export type CommandName = keyof typeof commands

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** `--help` and `--version` print and end the process: nothing of the command has run by then. */
export function command(name: CommandName): Command {
  const { does, variables, examples }: Described = commands[name]
  return new Command(`muster ${name}`)
    .version(version)
    .description(does)
    .addHelpText('after', helpAfter({ Variables: variables, Examples: examples }))
}

/** The command `muster` itself. */
export function musterCommand(): Command {
  const summaries = Object.fromEntries(Object.entries(commands).map(([name, { does }]) => [name, does]))
  return new Command('muster')
    .version(version)
    .description('From "play" to a running, authoritative game server.')
    .usage('<command>')
    .addHelpText(
      'after',
      helpAfter({
        Commands: summaries,
        Examples: {
          'muster dev': 'the system at http://localhost:8080',
          'muster load 200': '200 players against it',
          'muster dev --help': 'options, variables and examples of one command',
        },
      }),
    )
}

function helpAfter(sections: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const shown = Object.entries(sections).filter(([, rows]) => Object.keys(rows).length > 0)
  const blocks = shown.map(([title, rows]) => {
    const width = Math.max(...Object.keys(rows).map(({ length }) => length)) + 2
    return [
      `${title}:`,
      ...Object.entries(rows).map(([word, says]) => `  ${word.padEnd(width)}${says}`),
    ].join('\n')
  })
  return ['', ...blocks.flatMap((block) => [block, '']), 'All variables: docs/configuration.md'].join('\n')
}
