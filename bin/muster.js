#!/usr/bin/env node
// What `npx muster` runs: in a clone that was never compiled, the program itself is not there yet.
import { existsSync } from 'node:fs'

const program = new URL('../dist/bin/muster.js', import.meta.url)
if (existsSync(program)) await import(program.href)
else {
  process.stderr.write('This clone is not built yet: run `make build`.\n')
  process.exitCode = 1
}
