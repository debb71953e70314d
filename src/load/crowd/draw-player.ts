import type { AttributeValue, Attributes } from '../../match/attributes.ts'
import type { AttributeType, AttributeTypes } from '../../matchmaking/attribute-types.ts'
import { drawLatencies } from './draw-latencies.ts'
import { drawSet, drawText } from './draw-texts.ts'
import type { Drawing } from './drawing.ts'
import { numberRange, type Range } from './number-range.ts'
import { on, predicatesFor } from './wanted.ts'

/** What a player brings: of the numbers that they may leave out, one in ten does. */
export function drawPlayer(types: AttributeTypes, drawing: Drawing): Attributes {
  return Object.fromEntries(
    Object.entries(types).flatMap(([name, type]) => {
      const value = drawn(name, type, drawing)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

function drawn(name: string, type: AttributeType, drawing: Drawing): AttributeValue | undefined {
  switch (type.kind) {
    case 'number':
      return drawNumber(name, type, drawing)
    case 'string':
      return drawText(name, drawing)
    case 'strings':
      return drawSet(name, drawing)
    case 'latency':
      return drawLatencies(drawing)
    case 'numberMap':
      return {
        [`${name}-a`]: drawing.random.bell(1200, 1800),
        [`${name}-b`]: drawing.random.bell(1200, 1800),
      }
  }
}

const LEFT_OUT = 0.1

function drawNumber(name: string, type: AttributeType, drawing: Drawing): number | undefined {
  const { demands, seat, group, random } = drawing
  const sizes = { match: group.players, team: group.teamSize }
  const range = numberRange({ name, type, demands, sizes }, seat.team)
  if (mayLeaveOut(name, type, { range, drawing }) && random.isTrue(LEFT_OUT)) return undefined
  const value = random.bell(range.low, range.high)
  if (on(demands, 'differ', name).length > 0) return value
  return range.high - range.low >= 8 ? Math.round(value) : Math.round(value * 100) / 100
}

/** Where the default is as good as a drawn value. */
function mayLeaveOut(
  name: string,
  { missing }: AttributeType,
  { range: { low, high }, drawing: { demands, seat } }: { range: Range; drawing: Drawing },
): boolean {
  if (missing.kind !== 'default' || typeof missing.value !== 'number') return false
  if (on(demands, 'differ', name).length > 0 || predicatesFor(demands, name, seat.team).length > 0)
    return false
  return missing.value >= low && missing.value <= high
}
