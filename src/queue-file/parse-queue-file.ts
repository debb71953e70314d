import { Check, Errors } from 'typebox/value'
import { LineCounter, parseDocument, type Document, type ParsedNode } from 'yaml'

import { explain } from './explain.ts'
import type { KeyPath } from './found.ts'
import { lint, type QueueDefaults } from './lint.ts'
import { QueueFile } from './schema.ts'

/** An error in a queue file. Lines and columns count from 1. */
export interface FileFault {
  readonly line: number
  readonly column: number
  /** What is wrong, and what to write instead. */
  readonly says: string
}

/** Reads YAML or JSON, which is YAML too. Returns the file's content, or all of its faults. */
export function parseQueueFile(text: string, defaults: QueueDefaults): QueueFile | readonly FileFault[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number): Pick<FileFault, 'line' | 'column'> => {
    const { line, col: column } = lines.linePos(offset)
    return { line, column }
  }
  if (document.errors.length > 0)
    return document.errors.map(({ pos: [from], message }) => ({ ...at(from), says: message }))
  const content: unknown = document.toJS()
  const found = Check(QueueFile, content)
    ? lint(content, defaults)
    : Errors(QueueFile, content).flatMap(explain)
  if (found.length === 0 && Check(QueueFile, content)) return content
  return found.map(({ path, says }) => ({ ...at(offsetOf(document, path)), says }))
}

/** Where the key stands; for one that is missing, where its object does. */
function offsetOf(document: Document.Parsed, path: KeyPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const key = path[length - 1]
    if (!isMap(parent)) continue
    const pair = parent.items.find(({ key: { value } }) => String(value) === key)
    if (pair) return pair.key.range[0]
  }
  return document.contents?.range[0] ?? 0
}

interface Keyed {
  readonly items: readonly {
    readonly key: { readonly value: unknown; readonly range: ParsedNode['range'] }
  }[]
}

function isMap(node: unknown): node is Keyed {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)
}
