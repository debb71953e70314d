import type { Random } from '../support/random.ts'
import type { Backends, Request } from './backends.ts'
import { attempt, type Came, type Recorder } from './recorder.ts'
import { wrongTokens } from './tokens.ts'

export interface ImpersonatorsNeeds {
  /** The proxy and each backend. */
  readonly doors: Backends
  readonly recorder: Recorder
  readonly random: Random
}

type Wrong = keyof typeof wrongTokens
type Untold = Omit<Request, 'token'>

const OTHERS = 'the token of another player' satisfies Wrong

/** Whatever a player asks for. */
const requests: readonly ((player: string) => Untold)[] = [
  (player_id) => ({ method: 'POST', path: '/match/join', body: { player_id } }),
  (player_id) => ({ method: 'POST', path: '/match/leave', body: { player_id } }),
  ...['/match/status', '/match/events', '/match/why', '/party'].map((path) => (player: string) => ({
    method: 'GET' as const,
    path: `${path}?player_id=${player}`,
  })),
]
const wrongs = Object.keys(wrongTokens) as Wrong[]
/** In turn: a short run tries each of the tokens too. */
const ways = requests.flatMap((request) => wrongs.map((wrong) => ({ wrong, request })))

/** Clients who ask for a player without the right to. */
export class Impersonators {
  readonly #needs: ImpersonatorsNeeds
  #asked = 0

  constructor(needs: ImpersonatorsNeeds) {
    this.#needs = needs
  }

  /** One request for the player: each is of another kind, or has another wrong token. */
  async ask(player: string): Promise<void> {
    const way = ways[this.#asked % ways.length]
    this.#asked += 1
    if (way) await this.#send(way.wrong, player, way.request(player))
  }

  /** Tries to end the match, with one wrong token after another. */
  async end(player: string, match: string): Promise<void> {
    for (const wrong of wrongs)
      await this.#send(wrong, player, { method: 'POST', path: `/match/${match}/end` })
  }

  async #send(wrong: Wrong, player: string, request: Untold): Promise<void> {
    const { doors, recorder, random } = this.#needs
    const asked = { client: `${player}/impersonator`, op: 'impersonate', key: player } as const
    await attempt(recorder, asked, async () => {
      const at = Math.floor(random.next() * doors.count)
      const status = await doors.statusOf(at, { ...request, token: wrongTokens[wrong](player) })
      return came(status, wrong, request.path)
    })
  }
}

/** Anything but a refusal is a success, also an answer that shows nothing: the request was let in. */
function came(status: number, wrong: Wrong, path: string): Came<'impersonate'> {
  const says = `${path.replace(/\?.*/, '')} with ${wrong}`
  if (status >= 500) return { type: 'info', value: { status, says } }
  // Redis may have lost the match, and its server has not restored it: who is signed in reads that it is unknown.
  const isLost = status === 404 && wrong === OTHERS && path.endsWith('/end')
  const isRefused = isLost || status === 401 || status === 403 || status === 429
  return isRefused ? { type: 'fail', value: { status, says } } : { type: 'ok', value: { status, says } }
}
