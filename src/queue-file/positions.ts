import { isMap, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml'

import { errorMessage } from '../runtime/errors.ts'
import type { KeyPath } from './found.ts'

/** Lines and columns count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A document in YAML, or in JSON, which is YAML too, whose keys have positions. */
export class PositionedDocument {
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
  }

  get faults(): readonly (Position & { readonly says: string })[] {
    const { errors } = this.#document
    if (errors.length === 0) return this.#aliasFaults()
    return errors.map(({ pos: [from], message }) => ({ ...this.#at(from), says: message }))
  }

  content(): unknown {
    return this.#document.toJS()
  }

  /** Where the key or the place in a list stands; for one that is missing, where its mapping does. */
  positionOf(path: KeyPath): Position {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#offsetIn(path.slice(0, length - 1), path[length - 1] ?? '')
      if (offset !== undefined) return this.#at(offset)
    }
    return this.#at(this.#document.contents?.range[0] ?? 0)
  }

  #offsetIn(parents: KeyPath, key: string): number | undefined {
    const parent: unknown = this.#document.getIn(parents, true)
    if (isMap(parent)) return startOf(parent.items.find((pair) => String(pair.key) === key)?.key)
    return isSeq(parent) ? startOf(parent.items[Number(key)]) : undefined
  }

  /** An alias without its anchor, and too many aliases, only show once their values are needed. */
  #aliasFaults(): readonly (Position & { readonly says: string })[] {
    try {
      this.content()
      return []
    } catch (error) {
      return [{ ...this.#at(this.#aliasOffset()), says: errorMessage(error) }]
    }
  }

  /** Of the first alias without an anchor; otherwise of the whole. */
  #aliasOffset(): number {
    let found = 0
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document)) return undefined
        found = startOf(alias) ?? 0
        return visit.BREAK
      },
    })
    return found
  }

  #at(offset: number): Position {
    const { line, col: column } = this.#lines.linePos(offset)
    return { line, column }
  }
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const { range } = node
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined
}
