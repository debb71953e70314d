import { expect, test } from 'vitest'

import type { Form } from './form.ts'
import { QueueFile } from './schema.ts'

/** The keys of the schema that editors could say nothing about. */
function silentKeys(form: Form, path: string): readonly string[] {
  const { properties = {}, patternProperties = {}, anyOf = [], items } = form
  return [
    ...Object.entries(properties).flatMap(([key, each]) => [
      ...('description' in each || each.$ref !== undefined ? [] : [`${path}.${key}`]),
      ...silentKeys(each, `${path}.${key}`),
    ]),
    ...[...Object.values(patternProperties), ...anyOf, ...(items ? [items] : [])].flatMap((each) =>
      silentKeys(each, path),
    ),
  ]
}

test('every key of a queue file has a description, which editors show', () => {
  const file = JSON.parse(JSON.stringify(QueueFile)) as Form
  expect(silentKeys(file, 'file')).toEqual([])
  for (const [name, definition] of Object.entries(file.$defs ?? {}))
    expect(silentKeys(definition, name)).toEqual([])
})
