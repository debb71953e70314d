// A player on another machine: network-player.js PROXY PLAYER tcp|websocket [LINE]
// Joins, enters the match, sends LINE, and prints each event and each line. A line on standard input: reconnects.
import { WebSocket } from 'ws'

const [, , proxy, id, way, line] = process.argv
// Node 20 has no WebSocket.
globalThis.WebSocket ??= WebSocket
const { player } = await import(`../../dist/client/${way === 'tcp' ? 'node' : 'browser'}.js`)
const print = (text) => process.stdout.write(`${text}\n`)
const me = player(proxy, id)
const joining = me.join()
void tellSteps().catch((error) => print(error.name))
const ready = await joining
await enter()
for await (const _again of process.stdin) await enter()

async function tellSteps() {
  for await (const { event } of joining) print(event)
}

async function enter() {
  const lines = await me.connect(ready, { timeoutMs: 120_000 })
  void readAll(lines).catch((error) => print(error.name))
  if (line) await lines.send(line)
}

async function readAll(lines) {
  for await (const each of lines) print(each)
}
