import { connect } from 'node:net'

import type { Address } from '../../match/match.ts'

const PATIENCE_MS = 5000

/** Whether the game server answers a line on its port: an address goes out only after this (wire, fault 12). */
export function firstAnswer({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS })
    const done = (answered: boolean): void => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => socket.write('GET_STATE\n'))
    socket.once('data', () => {
      done(true)
    })
    socket.once('timeout', () => {
      done(false)
    })
    socket.once('error', () => {
      done(false)
    })
    socket.once('close', () => {
      done(false)
    })
  })
}
