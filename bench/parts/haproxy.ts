import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from '../../src/demo/free-port.ts'
import { start, stop, type Child } from './child.ts'

/**
 * HAProxy in front of one server, in TCP or HTTP mode: one thread, like ours, and buffers of 64 kB, as Node reads; with
 * its default of 16 kB its configuration would make it slower.
 */
export async function haproxyTo(target: number, mode: 'tcp' | 'http' = 'tcp'): Promise<Child> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(
    file,
    `global
  nbthread 1
  tune.bufsize 65536
  maxconn 9000
defaults
  mode ${mode}
  timeout connect 5s
  timeout client 1h
  timeout server 1h
frontend players
  bind 127.0.0.1:${port} backlog 4096
  default_backend match
backend match
  server game 127.0.0.1:${target}
`,
  )
  const child = start('haproxy', ['-db', '-q', '-f', file])
  await answers(port)
  return {
    pid: child.pid ?? 0,
    port,
    [Symbol.asyncDispose]: async () => {
      await stop(child)
      await rm(folder, { recursive: true })
    },
  }
}

/** It prints nothing when it listens: try its port. */
async function answers(port: number): Promise<void> {
  const deadline = performance.now() + 5000
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
    } finally {
      socket.destroy()
    }
  }
}
