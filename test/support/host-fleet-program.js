// A backend's part in a fleet, to be killed by a test: starts MATCH in FLEET_DIR, and stays.
// DIE_AT=spawn: killed between the order and the start of the server. DIE_AT=start: right after it.
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const { FLEET_DIR: folder, MATCH: match, DIE_AT: dieAt, COMMAND: command } = process.env
const die = () => process.kill(process.pid, 'SIGKILL')
const { spawn } = childProcess
if (dieAt) {
  childProcess.spawn = (...args) => {
    if (dieAt === 'start') spawn(...args)
    die()
  }
  syncBuiltinESMExports()
}
const { HostFleet } = await import('../../dist/adapters/process/host-fleet.js')
const { defaultDeadlines } = await import('../../dist/match/deadlines.js')
const orderOf = (id) => ({ id, server: id, roster: [], formedAt: 0 })
const fleet = HostFleet.open({
  folder,
  command: JSON.parse(command),
  host: '127.0.0.1',
  maxServers: 100,
  deadlines: defaultDeadlines,
  gameEnv: {},
  backendUrl: () => 'http://127.0.0.1:9',
  keyOf: () => '00'.repeat(32),
})
if (match) await fleet.start(orderOf(match))
// A line in: start the server that it names. A line out: done.
process.stdout.write('started\n')
for await (const text of process.stdin.setEncoding('utf8')) {
  for (const name of text.split('\n').filter(Boolean)) {
    process.stdout.write(`${await fleet.start(orderOf(name))}\n`)
  }
}
process.exit(0)
