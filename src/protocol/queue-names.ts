import Type from 'typebox'

import { QUEUE_ID_PATTERN } from './ids.ts'

export const QueueName = Type.String({
  pattern: QUEUE_ID_PATTERN,
  description: 'A queue of the configuration; a join without it is for the default queue.',
})

/** A player may wait in this many queues at once. */
const MOST_QUEUES = 8

/** In place of `queue`, where a join or a party names several. */
export const QueueNames = Type.Array(QueueName, {
  minItems: 1,
  maxItems: MOST_QUEUES,
  uniqueItems: true,
  description:
    'Several queues at once, instead of `queue`: the first match wins, and takes the ticket out of all of them.',
})
