import type { Env } from '../runtime/env.ts'

/** Where history is kept. */
export type HistoryConfig =
  | { readonly kind: 'memory' }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'database'; readonly url: string; readonly migrates: boolean }

const form = 'postgres://USER:PASSWORD@HOST:5432/DATABASE'

export function historyConfig(env: Env): HistoryConfig {
  const url = databaseUrl(env)
  return url === undefined ? { kind: 'memory' } : { kind: 'database', url, migrates: false }
}

/** For `dev`: migrates the schema automatically, and may use a folder instead of a server. */
export function devHistoryConfig(env: Env): HistoryConfig {
  const folder = env.optional('DATA_DIR')
  const history = historyConfig(env)
  if (folder !== undefined && history.kind === 'database')
    env.fault('DATA_DIR (--data-dir) and DATABASE_URL are both set: history can only be kept in one of them')
  if (history.kind === 'database') return { ...history, migrates: true }
  return folder === undefined ? history : { kind: 'folder', folder }
}

/** Errors never show its value, which holds a password. */
export function databaseUrl(env: Env): string | undefined {
  const url = env.optional('DATABASE_URL')
  if (url === undefined || (/^postgres(ql)?:/.test(url) && URL.canParse(url))) return url
  env.fault(`DATABASE_URL must have the form ${form}`)
  return undefined
}
