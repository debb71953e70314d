import type { Server } from 'node:net'

/** Takes nobody new; resolves when the last connection is closed. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}
