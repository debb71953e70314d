import { textOf } from '../read.ts'

/** Which players a property expression is about. */
export interface Selection {
  /** `undefined`: all teams. */
  readonly teams: readonly string[] | undefined
  /** An attribute, the players' ids, or the players themselves. */
  readonly of: { readonly attribute: string } | 'ids' | 'players'
}

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: Expression }
  | ({ readonly kind: 'select' } & Selection)

const functions = [
  'avg',
  'count',
  'flatten',
  'max',
  'median',
  'min',
  'set_intersection',
  'stddev',
  'sum',
] as const
export type FunctionName = (typeof functions)[number]

/** Reads a property expression. What is none is a text: a map's name, for example. */
export function parseExpression(raw: unknown): Expression {
  if (typeof raw === 'number') return { kind: 'number', value: raw }
  const text = written(raw).trim()
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number', value: Number(text) }
  return parseCall(text) ?? parseSelection(text) ?? { kind: 'text', value: text }
}

/** A list stands for what it holds. */
function written(raw: unknown): string {
  if (Array.isArray(raw)) return raw.map(textOf).join()
  return typeof raw === 'object' && raw !== null ? '' : String(raw)
}

function parseCall(text: string): Expression | undefined {
  const [, name, inner] = /^([a-z_]+)\s*\(([^]*)\)$/.exec(text) ?? []
  const known = functions.find((each) => each === name)
  return known && { kind: 'call', name: known, of: parseExpression(inner) }
}

const SELECTION =
  /^teams\[([^\]]+)\]\.players(?:\.attributes\[\s*([^\]]+?)\s*\]|(\.playerId|\[\s*playerId\s*\]))?$/i

function parseSelection(text: string): Expression | undefined {
  const found = SELECTION.exec(text)
  if (!found) return undefined
  const [, teams = '', attribute, ids] = found
  return {
    kind: 'select',
    teams: teams.trim() === '*' ? undefined : teams.split(',').map((team) => team.trim()),
    of: attribute === undefined ? (ids === undefined ? 'players' : 'ids') : { attribute },
  }
}
