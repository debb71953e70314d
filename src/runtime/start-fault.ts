import { BadEnvironment } from './env.ts'

/** Says in one sentence why a command could not start, and what to do. A fault that nobody expected keeps its trace. */
export function sayWhyNotStarted(error: unknown): void {
  if (error instanceof BadEnvironment) process.stderr.write(`${error.message}\n`)
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    process.stderr.write(
      `Another program listens there already: ${(error as Error).message}. Set PORT to another one.\n`,
    )
  } else throw error
  process.exitCode = 2
}
