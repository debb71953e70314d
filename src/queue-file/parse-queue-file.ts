import { Check } from 'typebox/value'

import { formFaults } from './form-faults.ts'
import { lint } from './lint.ts'
import type { QueueDefaults } from './queue-defaults.ts'
import { PositionedDocument, type Position } from './positions.ts'
import { QueueFile } from './schema.ts'

/** An error in a queue file. */
export interface FileFault extends Position {
  /** What is wrong, and what to write instead. */
  readonly says: string
}

/** Reads YAML or JSON. Returns the file's content, or all of its faults. */
export function parseQueueFile(text: string, defaults: QueueDefaults): QueueFile | readonly FileFault[] {
  const document = new PositionedDocument(text)
  if (document.faults.length > 0) return document.faults
  const content = document.content()
  const found = Check(QueueFile, content) ? lint(content, defaults) : formFaults(content, QueueFile)
  if (found.length === 0 && Check(QueueFile, content)) return content
  return found.map(({ path, says }) => ({ ...document.positionOf(path), says }))
}
