#!/usr/bin/env node
import { sayWhyNotStarted } from '../runtime/start-fault.ts'
import { commands, help } from './commands.ts'

const [name = 'help'] = process.argv.splice(2, 1)
if (commands.has(name)) {
  await import(`./${name}.js`).catch((error: unknown) => {
    sayWhyNotStarted(error, process.env)
  })
} else {
  const asked = ['help', '--help', '-h'].includes(name)
  process.stdout.write(asked ? help : `muster knows no command "${name}".\n\n${help}`)
  process.exitCode = asked ? 0 : 2
}
