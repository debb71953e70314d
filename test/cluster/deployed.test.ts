import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { ask } from '../support/cluster/ask.ts'
import { gamePods } from '../support/cluster/crowd.ts'
import { kubectl } from '../support/cluster/kubectl.ts'
import { startInCluster } from '../support/cluster/system.ts'

const rendered = fileURLToPath(new URL('../../deploy/rendered/', import.meta.url))
const manifests = ['native', 'kind', 'eks'].flatMap((target) =>
  readdirSync(`${rendered}${target}`).map((file) => `${target}/${file}`),
)
const backend = 'system:serviceaccount:muster:muster-backend'

interface Wish {
  readonly verb: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly group?: string
}

/** The API server's answers to these requests of the backend. */
async function allowed(wishes: readonly Wish[]): Promise<readonly boolean[]> {
  const items = wishes.map((resourceAttributes) => ({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: backend, resourceAttributes },
  }))
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const each = '--output=jsonpath={.status.allowed}{"\\n"}'
  const answers = (await kubectl(['create', '--filename=-', each], list)).trimEnd().split('\n')
  expect(answers).toHaveLength(wishes.length)
  return answers.map((answer) => answer === 'true')
}

describe('the manifests', () => {
  test.each(manifests)('%s is accepted by the API server, field by field', async (file) => {
    // Under other names: the running databases have volumes, and must not be replaced by those of another target.
    const yaml = readFileSync(`${rendered}${file}`, 'utf8').replaceAll(
      /\bmuster-(redis|postgres)\b/g,
      'new-$1',
    )
    const answer = await kubectl(['apply', '--filename=-', '--dry-run=server', '--validate=strict'], yaml)
    expect(answer.match(/\(server dry run\)/g)).toHaveLength(yaml.match(/^kind: /gm)?.length ?? 0)
  })
})

describe('the backend', () => {
  const namespace = 'muster-games'

  test('has exactly the rights that it uses on pods of the games and their keys', async () => {
    const listed = await kubectl(['auth', 'can-i', '--list', `--namespace=${namespace}`, `--as=${backend}`])
    const rights = listed
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
    // Everybody may read their own identity and rights, and the server's versions and resources.
    const own = rights.filter((line) => !/^(self\w+\.auth|\s)/.test(line))
    expect(own.map((line) => line.replaceAll(/\s+/g, ' ').trim()).sort()).toEqual([
      expect.stringMatching(/^configmaps \[\] \[[a-z-]+\] \[get\]$/),
      'pods [] [] [get list watch create delete patch]',
      'secrets [] [] [create]',
    ])
    const verbs = ['get', 'list', 'watch', 'create', 'delete', 'patch']
    const wishes = verbs.map((verb) => ({ verb, resource: 'pods', namespace }))
    expect(await allowed(wishes)).toEqual(verbs.map(() => true))
  })

  test('may not read secrets or logs, exec into pods, or read other namespaces', async () => {
    const wishes: readonly Wish[] = [
      { verb: 'update', resource: 'pods', namespace },
      { verb: 'deletecollection', resource: 'pods', namespace },
      { verb: 'get', resource: 'secrets', namespace },
      { verb: 'list', resource: 'secrets', namespace },
      { verb: 'delete', resource: 'secrets', namespace },
      { verb: 'patch', resource: 'secrets', namespace },
      { verb: 'create', resource: 'pods', subresource: 'exec', namespace },
      { verb: 'create', resource: 'pods', subresource: 'eviction', namespace },
      { verb: 'get', resource: 'pods', subresource: 'log', namespace },
      { verb: 'patch', resource: 'pods', subresource: 'status', namespace },
      { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace },
      { verb: 'get', resource: 'configmaps', namespace },
      { verb: 'create', resource: 'rolebindings', group: 'rbac.authorization.k8s.io', namespace },
      { verb: '*', resource: 'pods', namespace },
      { verb: '*', resource: '*', group: '*', namespace },
      { verb: 'get', resource: 'nodes' },
      { verb: 'get', resource: 'pods' },
      { verb: '*', resource: '*', group: '*' },
      ...['muster', 'default', 'kube-system'].flatMap((other) => [
        { verb: 'get', resource: 'pods', namespace: other },
        { verb: 'create', resource: 'pods', namespace: other },
        { verb: 'get', resource: 'secrets', namespace: other },
      ]),
    ]
    const may = await allowed(wishes)
    expect(wishes.filter((_, i) => may[i])).toEqual([])
  })
})

describe('a game server', () => {
  test('runs without privileges, without a token, on a read-only root', async () => {
    await using system = await startInCluster({ SESSION_SIZE: '1' })
    const asking = ask(system)
    await asking.join('a')
    await asking.matched('a')
    const [pod] = await gamePods(system)
    const look = `const { existsSync, writeFileSync } = require('node:fs')
      const writes = (path) => { try { writeFileSync(path, ''); return 'written' } catch ({ code }) { return code } }
      const status = require('node:fs').readFileSync('/proc/self/status', 'utf8')
      console.log(JSON.stringify({ uid: process.getuid(), gid: process.getgid(),
        token: existsSync('/var/run/secrets/kubernetes.io'), root: writes('/app/x'), tmp: writes('/tmp/x'),
        capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1], gainsNone: /NoNewPrivs:\\s*(\\d)/.exec(status)[1],
        seccomp: /Seccomp:\\s*(\\d)/.exec(status)[1] }))`
    const said = await kubectl([
      ...['exec', pod?.metadata.name ?? '', '--namespace=muster-games', '--container=game'],
      ...['--', 'node', '--eval', look],
    ])
    expect(JSON.parse(said)).toEqual({
      uid: 65532,
      gid: 65532,
      token: false,
      root: 'EROFS',
      tmp: 'written',
      capabilities: '0000000000000000',
      gainsNone: '1',
      seccomp: '2',
    })
  })

  test('with more privileges is refused', async () => {
    const root = {
      securityContext: { privileged: true },
      name: 'game',
      image: 'localhost/muster-game-server:dev',
    }
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'more', namespace: 'muster-games' },
      spec: { containers: [root], hostNetwork: true },
    }
    const creating = kubectl(['create', '--dry-run=server', '--filename=-'], JSON.stringify(pod))
    await expect(creating).rejects.toThrow('violates PodSecurity "restricted')
  })
})
