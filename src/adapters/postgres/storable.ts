/** NUL, and half of a surrogate pair: text may hold them, and PostgreSQL takes neither. */
const refused = /\u0000|\p{Surrogate}/gu

/** As JSON that PostgreSQL takes, whatever was in the texts: the last lines of a game server can hold anything. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? each.replaceAll(refused, '\ufffd') : each,
  )
}
