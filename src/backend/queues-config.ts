import { queueId } from '../match/ids.ts'
import { DEFAULT_QUEUE, defaultQueueRules, type QueueRules } from '../match/queue-rules.ts'
import { configurationFrom, type Configuration } from '../queue-file/configuration.ts'
import { loadQueueSource, type QueueSource } from '../queue-file/queue-source.ts'
import { configurationOf } from '../queue-file/read-queue-file.ts'
import { Env } from '../runtime/env.ts'
import { keyName } from './key-name.ts'

export type { QueueSource }

/** Where the queues are described, and what is in force until the backends have agreed. */
export interface QueuesConfig {
  readonly configuration: Configuration
  /** The file that is read again when it changes; without one, the variables describe the only queue. */
  readonly queueFile: string | undefined
  /** When the description was written: by the machine's clock, in milliseconds. */
  readonly writtenAt: number
  /** What a queue gets where the file leaves something out. */
  readonly defaults: QueueRules
}

/** What the file that MUSTER_CONFIG names holds; nothing without one. */
export async function queueSourceFrom(vars: NodeJS.ProcessEnv): Promise<QueueSource | undefined> {
  // If it cannot be read, `queuesFrom` says so.
  const file = new Env(vars).optional('MUSTER_CONFIG')
  return file === undefined ? undefined : loadQueueSource(file)
}

/** The queues: of the file, or the one that the variables describe. */
export function queuesFrom(env: Env, source: QueueSource | undefined): QueuesConfig {
  const defaults = rulesFrom(env)
  // Variables are set by whoever starts the process.
  const started = { queueFile: undefined, writtenAt: Date.now(), defaults }
  if (env.optional('MUSTER_CONFIG') === undefined || !source)
    return { ...started, configuration: oneQueueFrom(env, defaults) }
  if (env.optional('QUEUE') !== undefined)
    env.fault(
      'QUEUE must not be set with MUSTER_CONFIG: its `default` names the queue for clients that name none',
    )
  const read = configurationOf(source, defaults)
  if ('queues' in read && source.kind !== 'unreadable')
    return { configuration: read, queueFile: source.path, writtenAt: source.writtenAt, defaults }
  if (!('queues' in read)) for (const fault of read) env.fault(fault)
  return { ...started, configuration: oneQueueFrom(env, defaults) }
}

function oneQueueFrom(env: Env, defaults: QueueRules): Configuration {
  const id = queueId(keyName(env, 'QUEUE', env.text('QUEUE', { default: DEFAULT_QUEUE }))) ?? DEFAULT_QUEUE
  return configurationFrom({ queues: { [id]: {} } }, defaults)
}

/** What the variables say; in a queue file, the default of what a queue leaves out. */
export function rulesFrom(env: Env): QueueRules {
  const rules = defaultQueueRules
  const size = env.integer('SESSION_SIZE', { default: rules.size, min: 1, max: 1000 })
  const otherwise = Math.min(rules.minPartialSize, size)
  const minPartialSize = env.integer('MIN_PARTIAL_SESSION_SIZE', { default: otherwise, min: 1, max: 1000 })
  if (minPartialSize > size)
    env.fault(`MIN_PARTIAL_SESSION_SIZE (${minPartialSize}) must not be more than SESSION_SIZE (${size})`)
  const ticketTtlMs = env.seconds('TICKET_TTL_SECONDS', { default: rules.ticketTtlMs / 1000, min: 5 })
  return {
    ...rules,
    size,
    minPartialSize,
    flushAfterMs: env.seconds('FLUSH_WAIT_SECONDS', { default: rules.flushAfterMs / 1000 }),
    ticketTtlMs,
    // A stream gives three signs of life within a ticket's lifetime.
    quietAfterMs: env.seconds('QUIET_SECONDS', {
      default: Math.min(rules.quietAfterMs, ticketTtlMs / 2) / 1000,
      min: 1,
    }),
  }
}
