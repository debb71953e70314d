#!/usr/bin/env node
import { runGameServer } from '../game-server/sdk.ts'
import { sayWhyNotStarted } from '../runtime/start-fault.ts'

// Old clients have no token, and one of them starts the match.
await runGameServer({}, { playersStart: true, strangersPlay: true }).catch((error: unknown) => {
  sayWhyNotStarted(error, process.env)
})
