import type { Redis } from 'ioredis'

import type { MatchId } from '../../match/ids.ts'
import type { ServerReport } from '../../match/server.ts'
import type { Instant } from '../../match/time.ts'
import type { ServerReports } from '../../ports/server-reports.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { run } from './scripts.ts'
import { storedMatch } from './stored-ids.ts'
import { reportIn, textOf } from './texts.ts'

export class RedisServerReports implements ServerReports {
  readonly #redis: Redis
  readonly #keys: Keys

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis
    this.#keys = keys
  }

  async note(match: MatchId, report: ServerReport): Promise<boolean> {
    const keys = [this.#keys.session(match), this.#keys.heard]
    const args = [report.seq, textOf(report), match, report.at]
    return (await run(this.#redis, 'note-report-2', { keys, args })) === 1
  }

  async heard(match: MatchId, at: Instant): Promise<void> {
    await answered(this.#redis.zadd(this.#keys.heard, 'XX', at, match))
  }

  async silent(since: Instant, limit: number): Promise<readonly MatchId[]> {
    const found = this.#redis.zrangebyscore(this.#keys.heard, '-inf', String(since), 'LIMIT', 0, limit)
    return (await answered(found)).map(storedMatch)
  }

  async longestSilentSince(): Promise<Instant | undefined> {
    const [, at] = await answered(this.#redis.zrange(this.#keys.heard, '0', '0', 'WITHSCORES'))
    return at === undefined ? undefined : Number(at)
  }

  async of(match: MatchId): Promise<ServerReport | undefined> {
    const text = await answered(this.#redis.hget(this.#keys.session(match), 'report'))
    return text === null ? undefined : reportIn(text)
  }

  async all(): Promise<ReadonlyMap<MatchId, ServerReport>> {
    const ids = (await answered(this.#redis.smembers(this.#keys.active))).map(storedMatch)
    const reports = await Promise.all(
      ids.map((id) => answered(this.#redis.hget(this.#keys.session(id), 'report'))),
    )
    return new Map(
      ids.flatMap((id, i) => {
        const json = reports[i]
        return json ? [[id, reportIn(json)] as const] : []
      }),
    )
  }
}
