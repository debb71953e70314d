import type { PlayerId } from '../../match/ids.ts'
import type { Removal } from '../../protocol/removal.ts'
import { REMOVE_PROOF } from '../../protocol/tokens.ts'
import { tell, type ControlPort } from './tell.ts'

/** `silent`: the outcome is unknown; repeating the request is safe. */
export type Removed = 'removed' | 'refused' | 'silent'

/** Tells the match's server that the player has left for good: it disconnects them and does not let them back in. */
export async function removePlayer(control: ControlPort, player: PlayerId): Promise<Removed> {
  const said: Removal = { player }
  const status = await tell(control, { path: '/remove', proof: REMOVE_PROOF, json: JSON.stringify(said) })
  if (status === undefined) return 'silent'
  return status === 200 ? 'removed' : 'refused'
}
