import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'

import { eventually } from '../../test/support/wait-for.ts'
import { logger } from './log.ts'
import { FileWatch } from './watch-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-watch-'))
  return () => {
    rmSync(folder, { recursive: true })
  }
})

/** Counts the reports, and follows links as its users do. */
function watching(path: string): () => number {
  let reports = 0
  const watch = new FileWatch(
    path,
    () => {
      reports += 1
      watch.follow()
    },
    logger('test', 'silent'),
  )
  onTestFinished(() => {
    watch[Symbol.dispose]()
  })
  return () => reports
}

async function reported(reports: () => number, change: () => void): Promise<void> {
  const before = reports()
  change()
  await eventually(() => {
    expect(reports()).toBeGreaterThan(before)
  })
}

test('a file that is written again, replaced, or removed and written, is reported each time', async () => {
  const path = join(folder, 'queues.yaml')
  writeFileSync(path, 'one')
  const reports = watching(path)
  await reported(reports, () => {
    writeFileSync(path, 'two')
  })
  writeFileSync(join(folder, 'new'), 'three')
  await reported(reports, () => {
    renameSync(join(folder, 'new'), path)
  })
  await reported(reports, () => {
    rmSync(path)
  })
  await reported(reports, () => {
    writeFileSync(path, 'four')
  })
})

// As the kubelet mounts a ConfigMap: the file is a link through ..data, which is replaced.
test('a mounted ConfigMap that changes is reported each time', async () => {
  const mount = (name: string): void => {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'queues.yaml'), name)
    symlinkSync(name, join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
  }
  mount('..one')
  symlinkSync('..data/queues.yaml', join(folder, 'queues.yaml'))
  const reports = watching(join(folder, 'queues.yaml'))
  await reported(reports, () => {
    mount('..two')
  })
  rmSync(join(folder, '..one'), { recursive: true })
  await reported(reports, () => {
    mount('..three')
  })
})

test('a file that is a link to another folder is reported when it is written there', async () => {
  mkdirSync(join(folder, 'there'))
  mkdirSync(join(folder, 'here'))
  writeFileSync(join(folder, 'there/queues.yaml'), 'one')
  symlinkSync('../there/queues.yaml', join(folder, 'here/queues.yaml'))
  const reports = watching(join(folder, 'here/queues.yaml'))
  await reported(reports, () => {
    writeFileSync(join(folder, 'there/queues.yaml'), 'two')
  })
})
