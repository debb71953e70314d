import { Document, isMap, isScalar } from 'yaml'

import type { Element } from './element.ts'
import type { Fields } from './read.ts'

interface Written {
  readonly name: string
  readonly entry: Fields
  readonly elements: readonly (Element & { readonly line: number })[]
}

const SCHEMA = ' yaml-language-server: $schema=https://unpkg.com/muster-gg/docs/muster.config.schema.json'

/** The queues as YAML. Each part that is not exact says so; what was refused is listed on top. */
export function writeQueueFile(source: string, queues: readonly Written[]): string {
  const document = new Document({
    queues: Object.fromEntries(queues.map(({ name, entry }) => [name, entry])),
  })
  const refused = queues.flatMap(({ elements }) => elements.filter(({ verdict }) => verdict === 'refused'))
  document.commentBefore = [
    SCHEMA,
    ` Imported from ${source}.`,
    ...refused.map((element) => ` Refused: ${element.name} (line ${element.line}): ${element.says}`),
  ].join('\n')
  for (const { name, elements } of queues)
    for (const { place, verdict, says } of elements)
      if (place && verdict === 'approximate') comment(document, ['queues', name, ...place], says)
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

function comment(document: Document, path: readonly string[], says: string): void {
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return
  const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
  if (!isScalar(key)) return
  const before = key.commentBefore
  key.commentBefore = `${before ? `${before}\n` : ''} Approximate: ${says}`
}
