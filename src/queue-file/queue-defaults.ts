import type { QueueRules } from '../match/queue-rules.ts'

/** What a queue gets where it leaves something out. */
export type QueueDefaults = Pick<QueueRules, 'size' | 'minPartialSize' | 'flushAfterMs'>
