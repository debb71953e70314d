import { expect, test } from 'vitest'

import { ask } from '../support/cluster/ask.ts'
import { gamePods } from '../support/cluster/crowd.ts'
import { kubectl } from '../support/cluster/kubectl.ts'
import { startInCluster } from '../support/cluster/system.ts'
import { waitFor } from '../support/wait-for.ts'

const MATCHES = 150

/**
 * A minimal game server in shell: starting 150 Node processes would keep two cores busy and show nothing else. The
 * image is the cluster's own one with a busybox.
 */
const tinyServer = `
  trap 'exit 0' TERM
  mkdir /tmp/control
  echo '{"state":"open"}' >/tmp/control/state
  echo ok >/tmp/control/healthz
  httpd -f -p 8090 -h /tmp/control &
  nc -ll -p 8080 -e /busybox echo STATE open &
  wait`

function withTinyServer(yaml: string): string {
  const command = JSON.stringify(['/busybox', 'sh', '-c', tinyServer])
  const container = (_line: string, indent: string) =>
    `${indent}image: localhost/pause:1\n${indent}command: ${command}`
  return yaml
    .replace(/^( *)image: .*$/m, container)
    .replace(/memory: 48Mi/, 'memory: 8Mi')
    .replace(/periodSeconds: 1$/m, 'periodSeconds: 10')
}

test(`${MATCHES} matches live at once, each in its own pod; then all end, and no pod is left`, async () => {
  const patient = { NO_SHOW_SECONDS: '600', SERVER_START_SECONDS: '200' }
  await using system = await startInCluster({ SESSION_SIZE: '1', ...patient }, withTinyServer)
  const asking = ask(system)
  const players = Array.from({ length: MATCHES }, (_, i) => `p${i}`)
  await Promise.all(players.map((id) => asking.join(id)))
  // One after another: requests for all of them at once would take the node's CPU.
  for (const id of players) await asking.matched(id)
  const sessions = await asking.sessions()
  expect(sessions).toHaveLength(MATCHES)
  const all = await gamePods(system)
  expect(all.map(({ metadata }) => metadata.name).sort()).toEqual(
    sessions.map(({ game_server_pod: pod }) => pod).sort(),
  )
  expect(new Set(all.map(({ status }) => status.podIP)).size).toBe(MATCHES)
  await Promise.all(
    sessions.map(({ session_id: id }) => waitFor(`${id} to end`, async () => (await asking.end(id)) === 200)),
  )
  await waitFor('no session', async () => (await asking.sessions()).length === 0)
  const theirs = ['--namespace=muster-games', `--selector=muster.dev/system=${system.queue}`]
  await kubectl(['wait', '--for=delete', 'pods', ...theirs, '--timeout=120s'])
  expect(await gamePods(system)).toEqual([])
})
