import { errorMessage } from '../../runtime/errors.ts'
import { sqlState } from './cannot-answer.ts'

/** Where the database is, for messages: never with the password. */
export function placeOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url)
  return `${searchParams.get('host') ?? (hostname || 'localhost')}:${port || '5432'}${pathname}`
}

/** Why this database cannot be used until somebody changes something; `undefined` if waiting may help. */
export function databaseFault(cause: unknown, url: string): string | undefined {
  const place = placeOf(url)
  const user = decodeURIComponent(new URL(url).username) || 'no user'
  switch (sqlState(cause) ?? 'none') {
    case '28P01':
    case '28000':
      return `PostgreSQL at ${place} refuses DATABASE_URL's credentials (${user}): set the right user and password.`
    case '3D000':
      return `PostgreSQL at ${place} has no such database: create it, or set DATABASE_URL to an existing one.`
    case '25006':
      return readOnly(place)
    case '42501':
      return `PostgreSQL at ${place} does not give ${user} enough rights: grant the rights that Muster's tables need.`
  }
  // The driver's message when the server wants a password and the URL has none.
  const isWithoutPassword = cause instanceof Error && cause.message.startsWith('SASL:')
  return isWithoutPassword
    ? `PostgreSQL at ${place} wants a password: set DATABASE_URL to postgres://USER:PASSWORD@HOST/DATABASE.`
    : undefined
}

export function readOnly(place: string): string {
  return `PostgreSQL at ${place} is read-only (a replica?): set DATABASE_URL to the primary server.`
}

export function wrongEncoding(place: string, encoding: string): string {
  return `The database at ${place} is encoded in ${encoding}, which cannot hold every player id: create one in UTF8.`
}

export function oldSchema(place: string, missing: readonly string[]): string {
  return `The schema at ${place} is too old (it lacks ${missing.join(', ')}): run \`muster migrate\` first.`
}

export function unreachable(place: string, cause: unknown): string {
  return `PostgreSQL at ${place} cannot be reached: ${reasonOf(cause)}.`
}

/** A host name with several addresses fails with one error each. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return [...new Set(cause.errors.map(reasonOf))].join(', ')
  return errorMessage(cause)
}
