import type { Queue, Queues } from '../matchmaking/queues.ts'

/** A line for each queue, for a person to check. */
export function describeQueues(queues: Queues): string {
  return queues.all.map((queue) => describe(queue, queue === queues.default)).join('\n')
}

function describe({ id, rules, server }: Queue, isDefault: boolean): string {
  const { size, minPartialSize, flushAfterMs } = rules
  const players =
    minPartialSize === size
      ? `matches of ${size}`
      : `matches of ${size}, or of ${minPartialSize} or more after ${flushAfterMs / 1000} s`
  const own = server ? ', with a game server of its own' : ''
  return `  ${id}${isDefault ? ' (default)' : ''}: ${players}${own}`
}
