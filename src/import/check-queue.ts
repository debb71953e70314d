import { Check } from 'typebox/value'

import { defaultQueueRules } from '../match/queue-rules.ts'
import { formFaults } from '../queue-file/form-faults.ts'
import { said, type Found } from '../queue-file/found.ts'
import { lint } from '../queue-file/lint.ts'
import { QueueFile } from '../queue-file/schema.ts'
import { nearly, refusing, type Element } from './element.ts'
import { fieldsOf, type Fields } from './read.ts'

/** A queue of the queue file, and what became of each part that it was made from. */
export interface ConvertedQueue {
  readonly name: string
  readonly entry: Fields
  readonly elements: readonly Element[]
}

/** Leaves out what the check of queue files refuses: a rule that always holds, for example. */
export function checkQueue(queue: ConvertedQueue): ConvertedQueue {
  const { entry, elements } = queue
  const [wrong] = faultsOf(entry)
  if (!wrong) return queue
  const [, , section = '', name = ''] = wrong.path
  const group = fieldsOf(entry[section])
  if (!['rules', 'preferences'].includes(section) || !Object.hasOwn(group, name))
    return { ...queue, elements: [...elements, refusing(partOf(wrong), wrong.says)] }
  const rest = Object.fromEntries(Object.entries(group).filter(([key]) => key !== name))
  const says = elements.map((element) =>
    isAt(element, section, name) && element.verdict !== 'refused' ? leftOut(element, wrong.says) : element,
  )
  return checkQueue({ ...queue, entry: { ...entry, [section]: rest }, elements: says })
}

function isAt({ place }: Element, section: string, name: string): boolean {
  return place !== undefined && place[0] === section && place[1] === name
}

function partOf({ path }: Found): Pick<Element, 'name' | 'path'> {
  return { name: said(path.slice(2)), path: [] }
}

function leftOut({ name, path }: Element, says: string): Element {
  if (says.includes('can never fail')) return nearly({ name, path }, `left out: ${says}`)
  return refusing({ name, path }, says)
}

function faultsOf(entry: Fields): readonly Found[] {
  const file: unknown = { queues: { imported: entry } }
  return Check(QueueFile, file) ? lint(file, defaultQueueRules) : formFaults(file, QueueFile)
}
