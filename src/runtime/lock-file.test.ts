import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { takeLock } from './lock-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-lock-'))
  path = join(folder, 'lock')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

test('one process holds it, the next learns which, and it is free once released', () => {
  const first = takeLock(path)
  expect(takeLock(path)).toEqual({ kind: 'taken', pid: process.pid })
  if (first.kind === 'held') first[Symbol.dispose]()
  expect(takeLock(path)).toMatchObject({ kind: 'held' })
  expect(readdirSync(folder)).toEqual(['lock'])
})

test('a dead process holds nothing', async () => {
  writeFileSync(path, JSON.stringify({ pid: await deadPid(), started: 'then' }))
  expect(takeLock(path)).toMatchObject({ kind: 'held' })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
  expect(readdirSync(folder)).toEqual(['lock'])
})

test('nor does one whose id was reused', () => {
  writeFileSync(path, JSON.stringify({ pid: process.ppid, started: 'before that one began' }))
  expect(takeLock(path)).toMatchObject({ kind: 'held' })
})

test.each(['', '{', 'null', '{"pid":"x"}', '[]'])('nor does a file that is not a lock: %j', (text) => {
  writeFileSync(path, text)
  expect(takeLock(path)).toMatchObject({ kind: 'held' })
})

test('a process that has lost it does not take it from the next', () => {
  const first = takeLock(path)
  writeFileSync(path, 'another')
  if (first.kind === 'held') first[Symbol.dispose]()
  expect(readFileSync(path, 'utf8')).toBe('another')
})
