import { expect, test } from 'vitest'

import { BadEnvironment, Env } from '../runtime/env.ts'
import { fleetConfig, type FleetConfig } from './fleet-config.ts'

const read = (vars: NodeJS.ProcessEnv, ...secrets: readonly [string, ...string[]]): FleetConfig =>
  Env.read({ FLEET: 'host', ...vars }, (env) => fleetConfig(env, secrets))

test("with several secrets the fleet's folder must be named, and the message names the one of before", () => {
  const one = read({}, 'old')
  const several = (): unknown => read({}, 'old', 'new')
  expect(several).toThrow(BadEnvironment)
  expect(several).toThrow(`That of the first one now is ${one.kind === 'host' ? one.folder : 'none'}`)
  expect(read({ FLEET_DIR: '/games' }, 'old', 'new')).toEqual({ kind: 'host', folder: '/games' })
})
