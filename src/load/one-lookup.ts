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
 * Resolves the host once for the whole run, and uses the addresses that answer, in turn. Thousands of lookups would
 * wait for the resolver's four threads, and for `localhost` each would first try an address where nobody listens.
 */
export async function oneLookup({ host, port }: Target): Promise<LookupFunction | undefined> {
  const all = await lookup(host, { all: true }).catch((): Address[] => [])
  const answer = await Promise.all(all.map(({ address }) => answers({ host: address, port })))
  const alive = all.filter((_address, index) => answer[index])
  // None answers: let each connection resolve the name itself, and report its own error.
  const [first] = alive
  return first && inTurn(alive, first)
}

function inTurn(addresses: readonly Address[], first: Address): LookupFunction {
  let given = 0
  return (_host, { all }, done) => {
    const { address, family } = addresses[given % addresses.length] ?? first
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
