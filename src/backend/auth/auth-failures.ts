import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Networks } from '../../runtime/networks.ts'
import { clientAddress, type Told } from '../client-address.ts'
import type { Metrics } from '../metrics.ts'
import type { Refusal } from '../refusal.ts'
import { GuessLimit } from './guess-limit.ts'
import { isGuess, tokenFaults, type TokenFault } from './token-fault.ts'

export interface AuthFailureNeeds {
  readonly trustedProxies: Networks
  readonly failuresPerMinute: number
  readonly clock: Clock
  readonly metrics: Pick<Metrics, 'authFailures'>
  readonly log: Pick<Logger, 'warn'>
}

/** Counts wrong tokens and wrong party codes, each by client address, and refuses more of them when there are too many. */
export class AuthFailures {
  readonly #needs: AuthFailureNeeds
  readonly #tokens: GuessLimit
  readonly #codes: GuessLimit

  constructor(needs: AuthFailureNeeds) {
    this.#needs = needs
    this.#tokens = new GuessLimit(needs.failuresPerMinute)
    this.#codes = new GuessLimit(needs.failuresPerMinute)
  }

  /** Counts a token that is not accepted. Returns the answer if there are too many, and `undefined` otherwise. */
  refuseToken(fault: TokenFault, told: Told): Refusal | undefined {
    this.#needs.metrics.authFailures.inc({ reason: fault })
    if (!isGuess(fault)) return undefined
    const tooMany = this.#tooMany(this.#tokens, told)
    if (!tooMany) this.#note(this.#tokens, fault, told)
    return tooMany
  }

  /** The answer to an address that has tried too many codes: a right one too, or nothing would be limited. */
  refuseCode(told: Told): Refusal | undefined {
    return this.#tooMany(this.#codes, told)
  }

  /** Looks a code up for an address that was not refused. */
  async tryCode<Found>(told: Told, look: () => Promise<Found | undefined>): Promise<Found | undefined> {
    const { trustedProxies, clock } = this.#needs
    const address = clientAddress(told, trustedProxies)
    this.#codes.begin(address, clock.now())
    try {
      const found = await look()
      if (found === undefined) this.#noteWrongCode(told)
      return found
    } finally {
      this.#codes.end(address, clock.now())
    }
  }

  #noteWrongCode(told: Told): void {
    this.#needs.metrics.authFailures.inc({ reason: 'party-code' })
    this.#note(this.#codes, 'party-code', told)
  }

  #tooMany(limit: GuessLimit, told: Told): Refusal | undefined {
    const { trustedProxies, clock } = this.#needs
    const seconds = limit.waitSeconds(clientAddress(told, trustedProxies), clock.now())
    return seconds === undefined ? undefined : { code: 'TOO_MANY_GUESSES', retryAfterSeconds: seconds }
  }

  #note(limit: GuessLimit, fault: TokenFault, told: Told): void {
    const { trustedProxies, clock, log } = this.#needs
    const address = clientAddress(told, trustedProxies)
    // Once per address and window: an attack must not fill the disk.
    if (limit.note(address, clock.now()) === 1)
      log.warn({ address, reason: fault, says: tokenFaults[fault] }, 'wrong token or code')
  }
}
