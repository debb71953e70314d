import { BadEnvironment } from './env.ts'

/** Why a command cannot start, and what to do about it, in one sentence. */
export class CannotStart extends Error {}

interface SystemError extends NodeJS.ErrnoException {
  readonly port?: number
  readonly address?: string
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space',
  EDQUOT: "This user's disk quota is full: free some space",
  EROFS: 'The disk is read-only: use another folder',
  EACCES: 'This user lacks the permission: grant it, or use another folder',
  EPERM: 'This user lacks the permission: grant it, or use another folder',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n)',
  ENFILE: 'Too many files are open on this machine: close some',
}

/** Prints why a command could not start. An unexpected error keeps its stack trace: it is ours to fix. */
export function sayWhyNotStarted(error: unknown, vars: NodeJS.ProcessEnv): void {
  const sentence = error instanceof Error ? sentenceOf(error, vars) : undefined
  if (sentence === undefined) throw error
  process.stderr.write(`${sentence}\n`)
  process.exitCode = error instanceof BadEnvironment ? 2 : 1
}

function sentenceOf(error: SystemError, vars: NodeJS.ProcessEnv): string | undefined {
  if (error instanceof BadEnvironment || error instanceof CannotStart) return error.message
  const remedy = remedies[error.code ?? '']
  return cannotListen(error, vars) ?? (remedy && `${remedy}, then start again (${error.message}).`)
}

function cannotListen({ code, port, address }: SystemError, vars: NodeJS.ProcessEnv): string | undefined {
  if (port !== undefined && code === 'EADDRINUSE')
    return `Port ${port} is in use: end the program that listens there, or set ${variableOf(port, vars)} to another port.`
  if (port !== undefined && code === 'EACCES')
    return `This user may not listen on port ${port}: set ${variableOf(port, vars)} to one above 1023.`
  if (code === 'EADDRNOTAVAIL')
    return `This machine does not have the address ${address ?? ''}: set HOST to one that it has.`
  return undefined
}

/** A program may listen on several ports, each with its own variable. */
function variableOf(port: number, vars: NodeJS.ProcessEnv): string {
  const names = Object.keys(vars).filter((name) => /^([A-Z]+_)?PORT$/.test(name))
  return names.find((name) => vars[name] === String(port)) ?? 'PORT'
}
