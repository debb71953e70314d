import { existsSync, readFileSync } from 'node:fs'

import { errorCode } from '../../runtime/errors.ts'

/** A process, distinguishable from a later one with the same id. */
export interface ProcessId {
  readonly pid: number
  /** Its start time, as the kernel counts it; '0' where the system does not provide it. */
  readonly born: string
}

/** Whether it still runs. A zombie does not. */
export function isAlive({ pid, born }: ProcessId): boolean {
  if (!existsSync('/proc/self/stat')) return answersSignals(pid)
  const stat = statOf(pid)
  if (stat === undefined) return false
  // The program's name is in parentheses and may hold any text: count fields from its end.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return !['Z', 'X'].includes(state) && fields[18] === born
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch (error) {
    // Any other error (such as no free file descriptors) says nothing about the process, and must not end its match.
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined
    throw error
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
