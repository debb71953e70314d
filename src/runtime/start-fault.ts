import { BadEnvironment } from './env.ts'

/** What stands in the way of a start, and what to do about it, in one sentence. */
export class CannotStart extends Error {}

interface SystemError extends NodeJS.ErrnoException {
  readonly port?: number
  readonly address?: string
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room on it',
  EDQUOT: "This user's share of the disk is full: make room on it",
  EROFS: 'The disk is read-only: set another folder',
  EACCES: 'This user lacks the right: grant it, or set another folder',
  EPERM: 'This user lacks the right: grant it, or set another folder',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n)',
  ENFILE: 'Too many files are open on this machine: close some',
}

/** Says why a command could not start. A fault that nobody expected keeps its trace: it is ours to mend. */
export function sayWhyNotStarted(error: unknown, vars: NodeJS.ProcessEnv): void {
  const sentence = error instanceof Error ? sentenceOf(error, vars) : undefined
  if (sentence === undefined) throw error
  process.stderr.write(`${sentence}\n`)
  process.exitCode = error instanceof BadEnvironment ? 2 : 1
}

function sentenceOf(error: SystemError, vars: NodeJS.ProcessEnv): string | undefined {
  if (error instanceof BadEnvironment || error instanceof CannotStart) return error.message
  const { code = '', port, address = '', message } = error
  if (port !== undefined && code === 'EADDRINUSE')
    return `Port ${port} is taken: end the program that listens there, or set ${variableOf(port, vars)} to another port.`
  if (port !== undefined && code === 'EACCES')
    return `This user may not listen on port ${port}: set ${variableOf(port, vars)} to one above 1023.`
  if (code === 'EADDRNOTAVAIL')
    return `This machine has no address ${address} to listen on: set HOST to one that it has.`
  const remedy = remedies[code]
  return remedy && `${remedy}, then start again (${message}).`
}

/** A program may listen on several ports, each with a variable of its own. */
function variableOf(port: number, vars: NodeJS.ProcessEnv): string {
  const names = Object.keys(vars).filter((name) => /^([A-Z]+_)?PORT$/.test(name))
  return names.find((name) => vars[name] === String(port)) ?? 'PORT'
}
