import type { AttributeValue } from '../match/attributes.ts'
import type { AttributeKind } from './attribute-types.ts'

type Value =
  | { readonly kind: 'value'; readonly value: AttributeValue }
  /** As good as not said: no region of a latency was measured. */
  | { readonly kind: 'missing' }
  /** `says` names what it is instead. */
  | { readonly kind: 'refused'; readonly says: string }

const MAX_ATTRIBUTES = 32
const MAX_STRINGS = 64
const MAX_KEYS = 64
const MAX_STRING_LENGTH = 128
/** Each waiting player's attributes are in the memory of Redis and of every backend. */
const MAX_BYTES = 4096
/** No kind of value needs more than one; and `JSON.stringify` fails on thousands, which fit into a body. */
const MAX_DEPTH = 16

/** Why these are more than a player may bring, if they are. */
export function whyTooLarge(given: Readonly<Record<string, unknown>>): string | undefined {
  const count = Object.keys(given).length
  // Most players bring nothing: do not measure that at each join.
  if (count === 0) return undefined
  if (count > MAX_ATTRIBUTES)
    return `A player has at most ${MAX_ATTRIBUTES} attributes, but these are ${count}.`
  if (isDeeper(given, MAX_DEPTH))
    return `The attributes of a player have at most ${MAX_DEPTH} lists and maps inside each other.`
  const bytes = bytesOf(JSON.stringify(given))
  if (bytes > MAX_BYTES)
    return `The attributes of a player take at most ${MAX_BYTES} bytes as JSON, but these take ${bytes}.`
  return undefined
}

export function valueOf(kind: AttributeKind, raw: unknown): Value {
  return readers[kind](raw)
}

const readers: Record<AttributeKind, (raw: unknown) => Value> = {
  number: (raw) => (isNumber(raw) ? taken(raw) : refused(nameOf(raw))),
  string: (raw) => (typeof raw === 'string' ? takenIfShort(raw) : refused(nameOf(raw))),
  strings: (raw) => (Array.isArray(raw) ? strings(raw) : refused(nameOf(raw))),
  numberMap: (raw) => (isMap(raw) ? numberMap(raw) : refused(nameOf(raw))),
  latency: (raw) => (isMap(raw) ? latency(raw) : refused(nameOf(raw))),
}

const taken = (value: AttributeValue): Value => ({ kind: 'value', value })
const refused = (says: string): Value => ({ kind: 'refused', says })

function takenIfShort(text: string): Value {
  return text.length > MAX_STRING_LENGTH
    ? refused(`one of ${text.length} characters (${LONGEST})`)
    : taken(text)
}

const LONGEST = `at most ${MAX_STRING_LENGTH} are allowed`

/** In the order given, which is that of preference; each of them once. */
function strings(raw: readonly unknown[]): Value {
  if (raw.length > MAX_STRINGS) return refused(`one of ${raw.length} (at most ${MAX_STRINGS} are allowed)`)
  const texts = raw.filter((each) => typeof each === 'string')
  if (texts.length < raw.length)
    return refused(`a list with ${nameOf(raw.find((each) => typeof each !== 'string'))} in it`)
  const long = texts.find(({ length }) => length > MAX_STRING_LENGTH)
  if (long !== undefined) return refused(`a list with a string of ${long.length} characters (${LONGEST})`)
  return taken([...new Set(texts)])
}

function numberMap(raw: Readonly<Record<string, unknown>>): Value {
  const fault = faultOfKeys(Object.keys(raw))
  if (fault !== undefined) return refused(fault)
  const entries = Object.entries(raw).filter(isNumberEntry)
  const other = Object.entries(raw).find((entry) => !isNumberEntry(entry))
  return other ? refused(entrySentence(other)) : taken(Object.fromEntries(entries))
}

/** A region whose time is 0 or not a number was not measured: it counts as not said. JSON writes NaN as null. */
function latency(raw: Readonly<Record<string, unknown>>): Value {
  const fault = faultOfKeys(Object.keys(raw))
  if (fault !== undefined) return refused(fault)
  const said = Object.entries(raw).filter(([, ms]) => ms !== null && ms !== 0 && !Number.isNaN(ms))
  const measured = said.filter(isNumberEntry).filter(([, ms]) => ms > 0)
  const other = said.find((entry) => !isNumberEntry(entry) || entry[1] < 0)
  if (other) return refused(entrySentence(other))
  return measured.length === 0 ? { kind: 'missing' } : taken(Object.fromEntries(measured))
}

function faultOfKeys(keys: readonly string[]): string | undefined {
  if (keys.length > MAX_KEYS) return `one of ${keys.length} keys (at most ${MAX_KEYS} are allowed)`
  const long = keys.find(({ length }) => length > MAX_STRING_LENGTH)
  return long && `one with a key of ${long.length} characters (${LONGEST})`
}

const isNumber = (raw: unknown): raw is number => Number.isFinite(raw)

const isNumberEntry = (entry: readonly [string, unknown]): entry is [string, number] => isNumber(entry[1])

function entrySentence([key, value]: readonly [string, unknown]): string {
  return `a map with ${typeof value === 'number' ? value : nameOf(value)} at "${key}"`
}

function isMap(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

function nameOf(raw: unknown): string {
  if (typeof raw === 'string') return 'a string'
  if (Array.isArray(raw)) return 'a list'
  if (isMap(raw)) return 'a map'
  return isNumber(raw) ? 'a number' : String(raw)
}

/** Level by level, since a recursion could go as deep as the client chose. */
function isDeeper(given: Readonly<Record<string, unknown>>, most: number): boolean {
  let level: readonly unknown[] = Object.values(given)
  for (let depth = 0; depth < most && level.length > 0; depth += 1) level = level.flatMap(partsOf)
  return level.some((value) => typeof value === 'object' && value !== null)
}

function partsOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** Of the text as UTF-8. `JSON.stringify` escapes lone surrogates, so that each text can be encoded. */
function bytesOf(json: string): number {
  return encodeURIComponent(json).replace(/%../g, ' ').length
}
