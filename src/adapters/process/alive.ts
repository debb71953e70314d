import { existsSync, readFileSync } from 'node:fs'

/** A process, told apart from a later one that was given the same id. */
export interface ProcessId {
  readonly pid: number
  /** When it began, in the kernel's own count; '0' where the system does not tell. */
  readonly born: string
}

/** Whether it still runs. A dead one whose parent has not looked at it yet does not. */
export function isAlive({ pid, born }: ProcessId): boolean {
  if (!existsSync('/proc/self/stat')) return answersSignals(pid)
  const stat = statOf(pid)
  if (stat === undefined) return false
  // The program's name stands in parentheses and may hold any text: what follows it is counted from its end.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return !['Z', 'X'].includes(state) && fields[18] === born
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch (error) {
    // Anything else (no file descriptor left, say) is no word on the process, and must not end its match.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
