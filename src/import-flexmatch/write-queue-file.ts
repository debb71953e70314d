import { Document, isMap, isScalar } from 'yaml'

import type { Element } from './element.ts'
import { nameOf, type Fields } from './read.ts'

interface Written {
  readonly name: string
  readonly entry: Fields
  readonly elements: readonly (Element & { readonly line: number })[]
}

const HEAD = [
  ' yaml-language-server: $schema=https://unpkg.com/muster-gg/docs/muster.config.schema.json',
  ' Imported from a FlexMatch rule set.',
]

/** The queue as YAML. Each rule that is not exact says so; what was refused is listed on top. */
export function writeQueueFile({ name, entry, elements }: Written): string {
  const document = new Document({ queues: { [name]: entry } })
  const refused = elements.filter(({ verdict }) => verdict === 'refused')
  document.commentBefore = [
    ...HEAD,
    ...refused.map((element) => ` Refused: ${element.name} (line ${element.line}): ${element.says}`),
  ].join('\n')
  for (const { name: part, verdict, says } of elements) {
    if (verdict === 'approximate') comment(document, ['queues', name, ...placeOf(part)], says)
  }
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

/** Where a part of the rule set stands in the queue file. */
function placeOf(part: string): readonly string[] {
  const [, kind = '', name = ''] = /^(rule|expansion rules\[|attribute) ?([^\].]+)/.exec(part) ?? []
  if (kind === '') return []
  return [kind === 'attribute' ? 'attributes' : 'rules', nameOf(name)]
}

function comment(document: Document, path: readonly string[], says: string): void {
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return
  const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
  if (!isScalar(key)) return
  const before = key.commentBefore
  key.commentBefore = `${before ? `${before}\n` : ''} Approximate: ${says}`
}
