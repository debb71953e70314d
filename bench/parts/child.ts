import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'

export interface Child extends AsyncDisposable {
  readonly pid: number
  /** The contents of its first JSON line with a port. */
  readonly port: number
}

const compiled = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const root = '../../../../'
export const musterCommand = compiled(`${root}dist/bin/muster.js`)
const program = (name: string): string => compiled(`../programs/${name}.js`)

/** A server that prints its port in its first lines, and runs until it is disposed. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Child> {
  const child = start(process.execPath, args, { env, stderr: 'pipe' })
  const said = new PassThrough({ encoding: 'utf8' })
  // Programs log on standard error: without a reader they would stop when the pipe is full.
  child.stdout?.pipe(said, { end: false })
  child.stderr?.pipe(said)
  for await (const line of createInterface(said)) {
    const port = /"port":(\d+)|http:\/\/[^\s"/]+:(\d+)/.exec(line)
    if (!port) continue
    said.resume()
    return { pid: child.pid ?? 0, port: Number(port[1] ?? port[2]), [Symbol.asyncDispose]: () => stop(child) }
  }
  throw new Error(`${args.join(' ')} ended before it listened`)
}

export const serveProgram = (name: string, env?: NodeJS.ProcessEnv): Promise<Child> =>
  serve([program(name)], env)

export const startProgram = (name: string, options: object): ChildProcess =>
  start(process.execPath, [program(name), JSON.stringify(options)])

/** Runs a program of the bench to its end; returns the JSON that it prints. */
export async function saidBy<T>(name: string, options: object): Promise<T> {
  const { stdout } = await run(process.execPath, [program(name), JSON.stringify(options)])
  return JSON.parse(stdout) as T
}

export const figuresOf = (name: string, options: object): Promise<readonly number[]> => saidBy(name, options)

export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string }> {
  const child = start(command, args, { env })
  let stdout = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}\n${stdout}`)
  return { stdout }
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Its standard error: ours, unless somebody reads it. */
  readonly stderr?: 'inherit' | 'pipe'
}

/** It does not outlive us. */
export function start(
  command: string,
  args: readonly string[],
  { env = {}, stderr = 'inherit' }: StartOptions = {},
): ChildProcess {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', stderr] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

export async function stopAll(children: readonly AsyncDisposable[]): Promise<void> {
  for (const child of children) await child[Symbol.asyncDispose]()
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
