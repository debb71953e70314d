import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/*
 * Below every range from which others take ports: HOST_PORTS (28000), NodePorts (30000) and the system's own (Linux
 * 32768, macOS 49152). A port of the system's range, once released, went to the next program that asked for any: a
 * test's proxy became its own backend that way. And above 10080, the last port that fetch refuses.
 */
const [FIRST, END] = [11_000, 28_000]

/** The caller may listen on its port later: ports for several programs must not be the same. */
const given = new Set<number>()

/** A free local port, for a program that must know its port before it starts. */
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
