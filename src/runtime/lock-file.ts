import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

import { errorCode } from './errors.ts'

interface HeldLock extends Disposable {
  readonly kind: 'held'
}

/** The contents of a lock. */
interface Owner {
  readonly pid: number
  readonly started: string
}

type LockOutcome = HeldLock | { readonly kind: 'taken'; readonly pid: number }

/**
 * Takes the lock at this path until the process ends: it names the process, and a dead process holds nothing. It is not
 * a system lock, since Node has none.
 */
export function takeLock(path: string): LockOutcome {
  const me: Owner = { pid: process.pid, started: startOf(process.pid) }
  const mine = JSON.stringify(me)
  const draft = `${path}.${process.pid}`
  // Linked once it is complete: nobody reads half a lock, and only one of two processes can link it.
  writeFileSync(draft, mine)
  try {
    for (;;) {
      if (link(draft, path)) return held(path, mine)
      const found = read(path)
      if (found === undefined) continue
      const owner = livingOwner(found)
      if (owner !== undefined) return { kind: 'taken', pid: owner }
      takeAway(path, found)
    }
  } finally {
    rmSync(draft)
  }
}

/** Removes the lock of a dead process, and restores it if another process has taken it meanwhile. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  if (read(aside) !== stale) link(aside, path)
  rmSync(aside)
}

function held(path: string, mine: string): HeldLock {
  const release = (): void => {
    if (read(path) === mine) rmSync(path)
  }
  return { kind: 'held', [Symbol.dispose]: release }
}

function livingOwner(lock: string): number | undefined {
  const owner = ownerIn(lock)
  if (!owner) return undefined
  const { pid, started } = owner
  try {
    process.kill(pid, 0)
    // The process id may have been reused, as in containers, where each process may be number 1.
    return startOf(pid) === started ? pid : undefined
  } catch (error) {
    return errorCode(error) === 'EPERM' ? pid : undefined
  }
}

function ownerIn(lock: string): Owner | undefined {
  try {
    return JSON.parse(lock) as Owner
  } catch {
    return undefined
  }
}

/** When a process started, if the system says so: ticks since boot, and the boot's id. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === undefined) return 'unknown'
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return `${ticks ?? ''} ${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT'
}
