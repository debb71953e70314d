import { readFile, writeFile } from 'node:fs/promises'

import { importFlexMatch } from '../import/flexmatch/import-flexmatch.ts'
import { command } from './commands.ts'

await command('import')
  .command('flexmatch')
  .argument('<file>', 'the rule set: JSON, as FlexMatch takes it')
  .option('--out <file>', 'where to write the queue file; without it, to standard output')
  .description('convert a FlexMatch rule set to a queue file, and say of each part what became of it')
  .action(async (file: string, { out }: { out?: string }) => {
    const imported = importFlexMatch(await readFile(file, 'utf8'))
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
  })
  .parent?.parseAsync()
