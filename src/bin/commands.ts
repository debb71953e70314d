export const commands = new Map([
  [
    'dev',
    "everything in one process, for one's own machine (PORT, SESSION_SIZE, ...); see muster dev --help",
  ],
  ['demo', 'dev, and 50 players who join, play and leave (CLIENTS, MATCH_DURATION, DEMO_EXIT=1)'],
  ['demo-real', 'the same on real Redis and PostgreSQL, with two backends of which one is killed half-way'],
  ['load', 'players against a system that runs: muster load [N=50]; see muster load --help'],
  ['backend', 'the backend alone (PORT, TOKEN_SECRET, ...)'],
  ['proxy', 'the proxy alone (PORT, BACKEND_URL, TOKEN_SECRET, ...)'],
  ['migrate', 'bring the schema of DATABASE_URL up to date; see muster migrate --help'],
  ['game-server', 'the reference game server, for one match (PORT, MATCH_ID, ...)'],
])

export const help = `muster: from "play" to a running game server

Usage: muster <command>

${[...commands].map(([name, what]) => `  ${name.padEnd(12)} ${what}`).join('\n')}

Examples:
  muster dev                  the system at http://localhost:8080
  SESSION_SIZE=2 muster dev   matches of two
  muster dev --data-dir data  history is kept in ./data
  muster load 200             200 players against it

Every variable is explained in docs/configuration.md.
`
