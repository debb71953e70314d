import { once } from 'node:events'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/*
 * Below every range that something else takes ports from: HOST_PORTS (28000), NodePorts (30000) and the systems' own
 * (Linux 32768, macOS 49152). A port of the system's range, given back, was given to the next who asked for any:
 * a proxy of a test once became its own backend in that way. And above 10080, the last that fetch refuses to ask.
 */
const [FIRST, END] = [11_000, 28_000]

/** A port of this machine that nobody listens on, for a program that must be told before it starts. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, END)
  const server = createServer().listen(port, '127.0.0.1')
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!free) return freePort()
  await once(server.close(), 'close')
  return port
}
