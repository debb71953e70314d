import { createJiti } from 'jiti'
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { errorMessage } from '../runtime/errors.ts'

type Readable =
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  /** The default export of a program. */
  | { readonly kind: 'program'; readonly path: string; readonly content: unknown }
interface Unreadable {
  readonly kind: 'unreadable'
  readonly path: string
  readonly why: string
}

/** What a file holds, before anything in it is checked. */
export type QueueContent = Readable | Unreadable

/** The same, and when the file was written: by the machine's clock, in milliseconds. */
export type QueueSource = (Readable & { readonly writtenAt: number }) | Unreadable

/** Reads YAML and JSON as text, and runs JavaScript and TypeScript. */
export async function loadQueueSource(path: string): Promise<QueueSource> {
  try {
    // Before the content: a file that changes meanwhile must not seem newer than what was read of it.
    const { mtimeMs: writtenAt } = await stat(path)
    if (!/\.[cm]?[jt]s$/.test(path))
      return { kind: 'text', path, text: await readFile(path, 'utf8'), writtenAt }
    return { kind: 'program', path, content: await defaultExport(resolve(path), writtenAt), writtenAt }
  } catch (error) {
    return { kind: 'unreadable', path, why: errorMessage(error) }
  }
}

async function defaultExport(path: string, writtenAt: number): Promise<unknown> {
  const loaded = path.endsWith('ts') ? await loadTypeScript(path) : await loadJavaScript(path, writtenAt)
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
}

/** Node keeps what it has imported by its URL: a file that was written again needs another one. */
function loadJavaScript(path: string, writtenAt: number): Promise<unknown> {
  return import(`${pathToFileURL(path).href}?written=${writtenAt}`)
}

/** Node runs TypeScript only from version 22.18 on. */
function loadTypeScript(path: string): Promise<unknown> {
  return createJiti(import.meta.url, { moduleCache: false }).import(path)
}
