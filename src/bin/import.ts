import { readFile, writeFile } from 'node:fs/promises'

import { importFlexMatch } from '../import/flexmatch/import-flexmatch.ts'
import type { Imported } from '../import/imported.ts'
import { importPlayFab } from '../import/playfab/import-playfab.ts'
import { command } from './commands.ts'

const OUT = ['--out <file>', 'where to write the queue file; without it, to standard output'] as const

const program = command('import')

program
  .command('flexmatch')
  .argument('<file>', 'the rule set: JSON, as FlexMatch takes it')
  .option(...OUT)
  .description('convert a FlexMatch rule set to a queue file, and say of each part what became of it')
  .action(convertedBy(importFlexMatch))

program
  .command('playfab')
  .argument(
    '<file>',
    'one queue or several: JSON, as SetMatchmakingQueue takes and ListMatchmakingQueues gives it',
  )
  .option(...OUT)
  .description('convert queues of PlayFab to a queue file, and say of each part what became of it')
  .action(convertedBy(importPlayFab))

await program.parseAsync()

type Action = (file: string, options: { readonly out?: string }) => Promise<void>

function convertedBy(importer: (text: string) => Imported): Action {
  return async (file, { out }) => {
    const imported = importer(await readFile(file, 'utf8'))
    if (imported.kind === 'unreadable') {
      process.stderr.write(imported.faults.map((fault) => `${file}:${fault}\n`).join(''))
      process.exitCode = 1
      return
    }
    const { queueFile, elements } = imported
    for (const { line, name, verdict, says } of elements)
      process.stderr.write(`${file}:${line} ${name}: ${verdict}${says && ` (${says})`}\n`)
    if (out === undefined) process.stdout.write(queueFile)
    else await writeFile(out, queueFile)
    process.exitCode = elements.some(({ verdict }) => verdict === 'refused') ? 1 : 0
  }
}
