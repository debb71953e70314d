import { Attributes } from '../../src/import/playfab/attributes.ts'
import { convertRules } from '../../src/import/playfab/convert-rules.ts'
import { rulesOf } from '../../src/import/playfab/playfab-rule.ts'
import type { Fields } from '../../src/import/read.ts'

/** The rule that this becomes, and how its parts differ. */
export function convert(type: string, fields: Fields, largest = 12) {
  const attributes = new Attributes()
  const all = rulesOf({ Rules: [{ Type: type, Name: 'it', ...fields }] }, [])
  const { rules, elements } = convertRules(all, { teams: { largest }, attributes })
  return {
    rule: rules['it'],
    attributes: attributes.entries,
    differs: elements
      .filter(({ verdict }) => verdict !== 'exact')
      .map(({ verdict, says }) => `${verdict}: ${says}`),
  }
}

export const skill = { Attribute: { Path: 'skill', Source: 'User' } }
export const within = (Difference: number, more: Fields = {}): Fields => ({ ...skill, Difference, ...more })
