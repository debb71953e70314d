import { exactly, nearly, refusing, type Element } from '../element.ts'
import type { Fields } from '../read.ts'
import { isRules } from './playfab-rule.ts'

/** What the queue says besides sizes and rules. */
export function convertSettings(queue: Fields, path: readonly string[]): readonly Element[] {
  return Object.entries(queue).flatMap(([key, value]): readonly Element[] => {
    if (elsewhere.includes(key) || isRules(key) || isEmpty(value)) return []
    const part = { name: key, path: [...path, key] }
    if (key === 'ServerAllocationEnabled')
      return [
        value === true || value === 'true'
          ? exactly(part)
          : nearly(part, 'Muster starts a game server for each match, always'),
      ]
    return [refusing(part, settings[key] ?? 'Muster knows no such setting')]
  })
}

const elsewhere = ['Name', 'MinMatchSize', 'MaxMatchSize', 'MaxTicketSize', 'Teams']

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

const build = 'a build of PlayFab: say in gameServer which program or image the game is'

const settings: Readonly<Record<string, string>> = {
  BuildId: build,
  BuildAliasParams: build,
  StatisticsVisibilityToPlayers: 'a queue file does not say what waiting players are told',
}
