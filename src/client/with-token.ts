import type { Transport } from './transport.ts'

/** The player's token of the game's sign-in, or how to get one. It is called again when a token is refused. */
export type Token = string | (() => string | Promise<string>)

/** Sends the token with every request. When one is answered 401, asks the function for a new token, and tries once more. */
export function withToken(transport: Transport, token: Token): Transport {
  let latest: Promise<string> | undefined
  const get = (): Promise<string> => (latest ??= ask(token))
  const drop = (used: Promise<string>): void => {
    // Another request may have got a new one meanwhile.
    if (latest === used) latest = undefined
  }
  async function send<A extends { readonly status: number }>(by: (token: string) => Promise<A>): Promise<A> {
    const used = get()
    const first = await used.catch((error: unknown) => {
      drop(used)
      throw error
    })
    const answer = await by(first)
    if (answer.status !== 401 || typeof token === 'string') return answer
    drop(used)
    return by(await get())
  }
  return {
    ...transport,
    request: (method, path, body) => send((each) => transport.request(method, path, body, each)),
    stream: (path, signal) => send((each) => transport.stream(path, signal, each)),
  }
}

async function ask(token: Token): Promise<string> {
  return typeof token === 'string' ? token : token()
}
