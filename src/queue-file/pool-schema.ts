import Type from 'typebox'

import { strict } from './schema-parts.ts'

const MOST_SERVERS = 10_000
const YEAR_SECONDS = 31_536_000

export const PoolEntry = Type.Object(
  {
    min: Type.Optional(
      Type.Integer({ minimum: 0, maximum: MOST_SERVERS, description: 'The fewest that wait. Default: 0.' }),
    ),
    max: Type.Integer({ minimum: 1, maximum: MOST_SERVERS, description: 'The most that wait.' }),
    coverSeconds: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: YEAR_SECONDS,
        description:
          'Between the two, as many wait as matches were formed recently in this time: about what a server takes to start. Default: 10.',
      }),
    ),
    idleSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: YEAR_SECONDS,
        description: 'A server more than that stops after this long unused. Default: 60.',
      }),
    ),
  },
  {
    ...strict,
    description:
      'Game servers that wait, ready, for matches of this queue alone. Without it, the queue shares the pool of POOL_MIN and POOL_MAX, unless it has a gameServer.',
  },
)
export type PoolEntry = Type.Static<typeof PoolEntry>
