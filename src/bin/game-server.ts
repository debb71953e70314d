#!/usr/bin/env node
import { runGameServer } from '../game-server/sdk.ts'
import { sayWhyNotStarted } from '../runtime/start-fault.ts'

await runGameServer({}).catch(sayWhyNotStarted)
