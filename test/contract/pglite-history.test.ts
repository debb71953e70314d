import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openFolderHistory } from '../../src/adapters/postgres/open-history.ts'
import { historyContract } from './history-contract.ts'

historyContract({
  name: 'a folder (PGlite)',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'muster-history-'))
    const { history, ...opened } = await openFolderHistory({ folder, backend: 'one' })
    return {
      history,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]()
        await rm(folder, { recursive: true })
      },
    }
  },
})
