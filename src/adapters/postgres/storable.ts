/** NUL and lone surrogates: strings may hold them, and PostgreSQL does not accept them. */
const refused = /\u0000|\p{Surrogate}/gu

/** JSON that PostgreSQL accepts, whatever the strings hold: a game server's last lines may be anything. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? each.replaceAll(refused, '\ufffd') : each,
  )
}
