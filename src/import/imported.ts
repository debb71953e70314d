import type { PositionedDocument } from '../queue-file/positions.ts'
import { checkQueue, type ConvertedQueue } from './check-queue.ts'
import type { Element } from './element.ts'
import { writeQueueFile } from './write-queue-file.ts'

export type Placed = Element & { readonly line: number }

export type Imported =
  | {
      readonly kind: 'imported'
      /** YAML, with a comment for each part that is not exact. */
      readonly queueFile: string
      /** In the order of the file that was read. Of several queues, each name starts with that of its queue. */
      readonly elements: readonly Placed[]
    }
  /** It is not what the importer reads; each fault with its line. */
  | { readonly kind: 'unreadable'; readonly faults: readonly string[] }

interface Conversion {
  /** What was read, as the queue file says it: `a FlexMatch rule set`. */
  readonly source: string
  readonly document: PositionedDocument
  readonly queues: readonly ConvertedQueue[]
}

/** Writes the queue file, and gives each element its line. */
export function importedFrom({ source, document, queues }: Conversion): Imported {
  const placed = queues.map(checkQueue).map((queue) => ({
    ...queue,
    elements: queue.elements
      .map((element) => ({
        ...element,
        name: queues.length > 1 ? `${queue.name}: ${element.name}` : element.name,
        line: document.positionOf(element.path).line,
      }))
      .sort((a, b) => a.line - b.line),
  }))
  return {
    kind: 'imported',
    queueFile: writeQueueFile(source, placed),
    elements: placed.flatMap(({ elements }) => elements),
  }
}

/** The faults of a text that is no JSON, or has a key twice. */
export function unreadable({ faults }: PositionedDocument): Imported | undefined {
  if (faults.length === 0) return undefined
  return { kind: 'unreadable', faults: faults.map(({ line, says }) => `${line}: ${says}`) }
}
