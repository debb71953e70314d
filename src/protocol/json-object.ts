export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text that is not a JSON object has no fields. */
export function parseObject(json: string): JsonObject {
  const value = parseJson(json)
  return isObject(value) ? value : {}
}

/** Text that is not JSON is `null`. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
