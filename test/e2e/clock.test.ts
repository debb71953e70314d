import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { player } from '../../src/client/node.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { muster } from '../support/muster.ts'
import { musterDev } from '../support/muster-dev.ts'
import { RedisServer } from '../support/redis-server.ts'
import { SteppedClock } from '../support/stepped-clock.ts'
import { waitFor } from '../support/wait-for.ts'

const ADMIN_TOKEN = 'an-operator-of-these-tests'

interface Status {
  readonly status: string
  readonly session_id: string
  readonly reason?: string
}

const statusOf = async (url: string, id: string) =>
  (await (await fetch(`${url}/match/status?player_id=${id}`)).json()) as Status

async function post(url: string, body?: object): Promise<number> {
  const headers = {
    authorization: `Bearer ${ADMIN_TOKEN}`,
    ...(body && { 'content-type': 'application/json' }),
  }
  return (await fetch(url, { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) })).status
}

/** Checks all deadlines: whatever is over by this backend's time ends now. */
const repair = async (url: string) => {
  expect(await post(`${url}/cleanup/orphaned-servers`)).toBe(200)
}

/** Plays a match of ten minutes. */
async function playLong(url: string, id: string): Promise<string> {
  const me = player(url, id)
  const ready = await me.join()
  const lines = await me.connect(ready)
  onTestFinished(() => {
    lines.close()
  })
  await lines.send('REQUEST_MATCH 600')
  await waitFor('the game to run', async () => {
    const { servers } = (await (await fetch(`${url}/api/server-stats`)).json()) as {
      servers: { session_id: string; state: string }[]
    }
    return servers.some((each) => each.session_id === ready.session_id && each.state === 'running')
  })
  return ready.session_id
}

// A resumed laptop, or NTP, sets the clock: that ended a running match as finished, and emptied the queue.
test.each([300_000, -300_000, -3_600_000])(
  'setting the clock by %i ms ends no match, empties no queue, and delays no match',
  async (ms) => {
    using clock = new SteppedClock()
    const flushed = { SESSION_SIZE: '2', MIN_PARTIAL_SESSION_SIZE: '1', FLUSH_WAIT_SECONDS: '1' }
    const settings = { ...flushed, MAX_GAME_SERVERS: '1', TICKET_TTL_SECONDS: '60' }
    const { url } = await musterDev({
      ADMIN_TOKEN,
      ...settings,
      ...clock.env,
      GAME_ENV: 'NODE_OPTIONS,CLOCK_FILE',
    })
    const match = await playLong(url, 'ada')
    expect(await post(`${url}/api/match/join`, { player_id: 'bob' })).toBe(200)
    await clock.step(ms)
    await repair(`${url}/api`)
    expect(await statusOf(`${url}/api`, 'ada')).toMatchObject({ status: 'matched', session_id: match })
    expect(await statusOf(`${url}/api`, 'bob')).toMatchObject({ status: 'pending' })
    expect(await post(`${url}/api/match/${match}/end`)).toBe(200)
    await playLong(url, 'bob')
  },
)

// A backend that was ahead ended running matches, and a proxy that was ahead refused every token.
test("backends and a proxy whose clocks differ by minutes end no match, and accept each other's tokens", async () => {
  await using redis = await RedisServer.start()
  await using folder = fleetFolder()
  using ahead = new SteppedClock(300_000)
  using behind = new SteppedClock(-300_000)
  const common = { TOKEN_SECRET: randomBytes(32).toString('hex'), HOST: '127.0.0.1' }
  const start = async (command: 'backend' | 'proxy', clock: SteppedClock, env: Record<string, string>) => {
    const port = String(await freePort())
    const running = muster([command], { ...common, ...clock.env, PUBLIC_ROUTES: 'all', PORT: port, ...env })
    onTestFinished(async () => {
      running.child.kill('SIGTERM')
      await running.exit
    })
    const url = `http://127.0.0.1:${port}`
    await waitFor('it to answer', () =>
      fetch(command === 'proxy' ? `${url}/api/readyz` : `${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    return url
  }
  const backend = {
    REDIS_URL: redis.url,
    ADMIN_TOKEN,
    FLEET: 'host',
    FLEET_DIR: folder.path,
    SESSION_SIZE: '1',
    GAME_ENV: 'NODE_OPTIONS,CLOCK_FILE',
  }
  const one = await start('backend', ahead, { ...backend, POD_NAME: 'ahead' })
  const two = await start('backend', behind, { ...backend, POD_NAME: 'behind' })
  for (const [id, proxied, clock] of [
    ['ada', one, behind],
    ['bob', two, ahead],
  ] as const) {
    const url = await start('proxy', clock, { BACKEND_URL: proxied, DRAIN_SECONDS: '0' })
    const match = await playLong(url, id)
    for (const each of [one, two]) await repair(each)
    expect(await statusOf(two, id)).toMatchObject({ status: 'matched', session_id: match })
  }
})
