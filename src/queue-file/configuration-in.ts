import { Check } from 'typebox/value'

import type { QueueRules } from '../match/queue-rules.ts'
import { configurationFrom, type Configuration } from './configuration.ts'
import { QueueFile } from './schema.ts'

/**
 * The configuration that another backend has written as text. Nothing if it cannot be had from that: its rules are
 * functions, or a newer release wrote it.
 */
export function configurationIn(
  { text, version }: Pick<Configuration, 'text' | 'version'>,
  defaults: QueueRules,
): Configuration | undefined {
  const content: unknown = JSON.parse(text)
  if (!Check(QueueFile, content)) return undefined
  const configuration = configurationFrom(content, defaults)
  return configuration.version === version ? configuration : undefined
}
