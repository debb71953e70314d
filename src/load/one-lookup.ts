import { lookup } from 'node:dns/promises'
import { connect, type LookupFunction } from 'node:net'

interface Target {
  readonly host: string
  readonly port: number
}

interface Address {
  readonly address: string
  readonly family: number
}

const PATIENCE_MS = 2000

/**
 * Asks for the host's addresses once for the whole run, and gives those that answer, in turn. A crowd that asks for each
 * connection waits for the resolver's four threads, and at `localhost` tries an address where nobody listens first.
 */
export async function oneLookup({ host, port }: Target): Promise<LookupFunction | undefined> {
  const all = await lookup(host, { all: true }).catch((): Address[] => [])
  const answer = await Promise.all(all.map(({ address }) => answers({ host: address, port })))
  const alive = all.filter((_address, index) => answer[index])
  // None: each connection asks for itself, and tells its own failure.
  return alive.length > 0 ? inTurn(alive) : undefined
}

function inTurn(addresses: readonly Address[]): LookupFunction {
  let given = 0
  return (_host, { all }, done) => {
    const { address, family } = addresses[given % addresses.length] as Address
    given += 1
    if (all) done(null, [{ address, family }])
    else done(null, address, family)
  }
}

function answers(target: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...target, timeout: PATIENCE_MS })
    const done = (answered: boolean): void => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => {
      done(true)
    })
    socket.once('timeout', () => {
      done(false)
    })
    socket.once('error', () => {
      done(false)
    })
  })
}
