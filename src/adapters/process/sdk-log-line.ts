export interface SdkLogLine {
  readonly level: 'info' | 'error'
  /** What it says, by name; `undefined` if it cannot be read, such as a line that was cut. */
  readonly fields: Readonly<Record<string, unknown>> | undefined
}

/** What each line of our own log has: a game must not set it. */
const OURS: ReadonlySet<string> = new Set(['time', 'level', 'msg', 'matchId'])

/** A line that our own SDK logged, such as a mistake in a hook. `undefined` for any other line: those are the game's own. */
export function parseSdkLogLine(line: string): SdkLogLine | undefined {
  const level = /^\{"time":"[^"]+","level":"([a-z]+)","msg":/.exec(line)?.[1]
  return level === 'info' || level === 'error' ? { level, fields: fieldsOf(line) } : undefined
}

function fieldsOf(line: string): SdkLogLine['fields'] {
  const said = parsed(line)
  if (said === undefined) return undefined
  const facts = Object.entries(said).filter(([name]) => !OURS.has(name))
  return { ...Object.fromEntries(facts), message: said['msg'] }
}

/** The line begins as an object does: it is one, or not JSON. */
function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    return undefined
  }
}
