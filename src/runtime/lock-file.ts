import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

interface HeldLock extends Disposable {
  readonly kind: 'held'
}

type LockOutcome = HeldLock | { readonly kind: 'taken'; readonly pid: number }

/**
 * Takes the lock at this path for as long as the process lives: it names the process, and one that is dead holds
 * nothing. Not a lock of the system, since Node has none.
 */
export function takeLock(path: string): LockOutcome {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) })
  const draft = `${path}.${process.pid}`
  // Linked when it is whole: nobody reads half of a lock, and of two who link one is refused.
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

/** Takes the lock of a dead process away, and puts it back when it has become another's in the meantime. */
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
  try {
    const { pid, started } = JSON.parse(lock) as { pid: number; started: string }
    process.kill(pid, 0)
    // The number may have been given to another process since, as in a container, where each is the first.
    return startOf(pid) === started ? pid : undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
      ? (JSON.parse(lock) as { pid: number }).pid
      : undefined
  }
}

/** When a process began, where the system tells: ticks since the machine did, and which of its lives that was. */
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
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
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
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
