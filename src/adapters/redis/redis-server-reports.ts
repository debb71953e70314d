import type { Redis } from 'ioredis'

import type { MatchId } from '../../match/ids.ts'
import type { ServerPicture } from '../../match/server.ts'
import type { ServerReports } from '../../ports/server-reports.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { run } from './scripts.ts'

export class RedisServerReports implements ServerReports {
  readonly #redis: Redis
  readonly #keys: Keys

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis
    this.#keys = keys
  }

  async note(match: MatchId, picture: ServerPicture): Promise<boolean> {
    const args = [picture.seq, JSON.stringify(picture)]
    return (await run(this.#redis, 'note-report-1', { keys: [this.#keys.session(match)], args })) === 1
  }

  async all(): Promise<ReadonlyMap<MatchId, ServerPicture>> {
    const ids = (await answered(this.#redis.smembers(this.#keys.active))) as MatchId[]
    const pictures = await Promise.all(
      ids.map((id) => answered(this.#redis.hget(this.#keys.session(id), 'picture'))),
    )
    return new Map(
      ids.flatMap((id, i) => {
        const json = pictures[i]
        return json ? [[id, JSON.parse(json) as ServerPicture] as const] : []
      }),
    )
  }
}
