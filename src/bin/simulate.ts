import { rulesFrom } from '../backend/queues-config.ts'
import { Env } from '../runtime/env.ts'
import { simulateOptions } from '../simulate/options.ts'
import { runSimulate } from '../simulate/run-command.ts'
import { command } from './commands.ts'

const options = simulateOptions(process.argv.slice(2), command('simulate'))
const defaults = Env.read(process.env, rulesFrom)
process.exitCode = await runSimulate(options, { defaults, out: process.stdout, err: process.stderr })
