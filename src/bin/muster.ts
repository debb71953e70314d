#!/usr/bin/env node
import { sayWhyNotStarted } from '../runtime/start-fault.ts'
import { command, isCommand, musterCommand } from './commands.ts'

/** These take options and parse them themselves. The others take none. */
const withOptions: readonly string[] = [
  'backend',
  'check-server',
  'config',
  'dev',
  'import',
  'load',
  'simulate',
]

const [name = 'help'] = process.argv.slice(2)
if (isCommand(name)) {
  process.argv.splice(2, 1)
  if (!withOptions.includes(name)) command(name).parse()
  await import(`./${name}.js`).catch((error: unknown) => {
    sayWhyNotStarted(error, process.env)
  })
} else if (name === 'help') musterCommand().outputHelp()
else {
  if (!name.startsWith('-')) {
    process.stderr.write(`muster has no command "${name}".\n\n`)
    musterCommand().outputHelp({ error: true })
    process.exit(2)
  }
  musterCommand().parse()
}
