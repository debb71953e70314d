#!/usr/bin/env node
import { runGameServer } from '../game-server/sdk.ts'
import { BadEnvironment } from '../runtime/env.ts'

try {
  await runGameServer({})
} catch (error) {
  if (!(error instanceof BadEnvironment)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
