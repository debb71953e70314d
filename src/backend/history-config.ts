import { Env } from '../runtime/env.ts'

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

/** On one's own machine the schema brings itself up to date, and a folder may hold history instead of a server. */
export function devHistoryConfig(vars: NodeJS.ProcessEnv): HistoryConfig {
  const env = new Env(vars)
  const folder = env.optional('DATA_DIR')
  const history = historyConfig(env)
  if (folder !== undefined && history.kind === 'database')
    env.fault('DATA_DIR (--data-dir) and DATABASE_URL are both set: history is kept in one of them')
  env.throwIfBad()
  if (history.kind === 'database') return { ...history, migrates: true }
  return folder === undefined ? history : { kind: 'folder', folder }
}

/** Its faults are told without it: it holds a password. */
export function databaseUrl(env: Env): string | undefined {
  const url = env.optional('DATABASE_URL')
  if (url === undefined || (/^postgres(ql)?:/.test(url) && URL.canParse(url))) return url
  env.fault(`DATABASE_URL must be of the form ${form}`)
  return undefined
}
