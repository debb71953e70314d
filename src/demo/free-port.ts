import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/*
 * Below every range that something else takes ports from: HOST_PORTS (28000), NodePorts (30000) and the systems' own
 * (Linux 32768, macOS 49152). A port of the system's range, given back, was given to the next who asked for any:
 * a proxy of a test once became its own backend in that way. And above 10080, the last that fetch refuses to ask.
 */
const [FIRST, END] = [11_000, 28_000]

/** Whoever has one may listen on it later: of three for three programs no two may be the same. */
const given = new Set<number>()

/** A port of this machine that nobody listens on, for a program that must be told before it starts. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, END)
  if (given.has(port)) return freePort()
  given.add(port)
  return (await isFree(port)) ? port : freePort()
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  await once(server.close(), 'close')
  return true
}
