import { rulesFrom } from '../backend/queues-config.ts'
import { describeQueues } from '../queue-file/describe-queues.ts'
import { readQueueFile } from '../queue-file/read-queue-file.ts'
import { Env } from '../runtime/env.ts'
import { command } from './commands.ts'

await command('config')
  .command('check')
  .argument('<file>', 'the queue file: YAML, JSON, JavaScript or TypeScript')
  .description('print every error of the file with its line and a correction, or what the file describes')
  .action(async (file: string) => {
    const read = await readQueueFile(file, Env.read(process.env, rulesFrom))
    if ('queues' in read)
      process.stdout.write(`${file} is right. Its version is ${read.version}.\n${describeQueues(read)}\n`)
    else process.stdout.write(`${read.join('\n')}\n`)
    process.exitCode = 'queues' in read ? 0 : 1
  })
  .parent?.parseAsync()
