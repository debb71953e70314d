import { createJiti } from 'jiti'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { errorMessage } from '../runtime/errors.ts'

/** What a file holds, before anything in it is checked. */
export type QueueSource =
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  /** The default export of a program. */
  | { readonly kind: 'program'; readonly path: string; readonly content: unknown }
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string }

/** Reads YAML and JSON as text, and runs JavaScript and TypeScript. */
export async function loadQueueSource(path: string): Promise<QueueSource> {
  try {
    if (!/\.[cm]?[jt]s$/.test(path)) return { kind: 'text', path, text: await readFile(path, 'utf8') }
    return { kind: 'program', path, content: await defaultExport(resolve(path)) }
  } catch (error) {
    return { kind: 'unreadable', path, why: errorMessage(error) }
  }
}

async function defaultExport(path: string): Promise<unknown> {
  const loaded = path.endsWith('ts') ? await loadTypeScript(path) : await loadJavaScript(path)
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
}

function loadJavaScript(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href)
}

/** Node runs TypeScript only from version 22.18 on. */
function loadTypeScript(path: string): Promise<unknown> {
  return createJiti(import.meta.url, { moduleCache: false }).import(path)
}
