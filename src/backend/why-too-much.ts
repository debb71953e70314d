import { whyTooLarge } from '../matchmaking/attribute-values.ts'
import type { Brought } from '../matchmaking/read-attributes.ts'

/** Why a party does not keep all that a member brings. Which queue will look at it is not known yet; its size is. */
export function whyTooMuch({ attributes, latencies, version }: Brought): string | undefined {
  return whyTooLarge({ ...attributes, ...(latencies && { latencies }), ...(version && { version }) })
}
