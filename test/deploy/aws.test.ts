import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { schemaFaults } from '../support/kubernetes-schema.ts'
import { gamesPod, kept, pods } from '../support/manifests.ts'

interface NodeGroup {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly taints?: readonly { key: string; value: string; effect: string }[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFile(join(root, path), 'utf8')
const tools = ['aws', 'eksctl', 'kubectl', 'helm', 'docker', 'curl']
let folder = ''

beforeAll(async () => {
  // Fakes in front of the real tools, which only report that they were called.
  folder = await mkdtemp(join(tmpdir(), 'muster-aws-'))
  for (const tool of tools) {
    await writeFile(join(folder, tool), `#!/bin/sh\necho "${tool} $*" >>"${folder}/called"\nexit 1\n`)
    await chmod(join(folder, tool), 0o755)
  }
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** What a target prints and returns, and which tools were called. */
async function make(target: string, { env = {}, answer = '' }: { env?: object; answer?: string } = {}) {
  const called = join(folder, 'called')
  await rm(called, { force: true })
  const child = spawn('make', ['--silent', target], {
    cwd: root,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder, ...env },
  })
  // A command without a question may end before it is answered.
  child.stdin.on('error', () => undefined).end(answer)
  const status = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)])
  const calls = await readFile(called, 'utf8').catch(() => '')
  return { status: await status, said, complained, calls: calls.split('\n').filter(Boolean) }
}

describe('the EKS cluster', () => {
  const valid = async (config: unknown) => {
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(await read('deploy/schema/eksctl.json')) as object,
    )
    return validate(config)
  }

  test('matches the schema of eksctl, without unknown fields', async () => {
    const config = await read('deploy/aws/cluster.yaml')
    expect(await valid(parse(config))).toBe(true)
    for (const [right, wrong] of [
      ['instanceType', 'instanceTyp'],
      ['withOIDC', 'withOidc'],
      ['minSize: 3', 'minSize: three'],
      ['taints', 'taint'],
    ] as const) {
      expect(config).toContain(right)
      expect(await valid(parse(config.replace(right, wrong))), wrong).toBe(false)
    }
  })

  test('has the nodes that the manifests need, and a taint that only game servers tolerate', async () => {
    const { managedNodeGroups } = parse(await read('deploy/aws/cluster.yaml')) as {
      managedNodeGroups: NodeGroup[]
    }
    const [system, games] = managedNodeGroups
    const eks = kept('eks')
    for (const name of ['muster-backend', 'muster-proxy', 'muster-redis', 'muster-postgres'])
      expect(pods(eks).get(name)?.spec.nodeSelector).toEqual(system?.labels)
    expect(system?.taints).toBeUndefined()
    expect(gamesPod(eks).spec.nodeSelector).toEqual(games?.labels)
    for (const taint of games?.taints ?? [])
      expect(gamesPod(eks).spec.tolerations).toContainEqual({ operator: 'Equal', ...taint })
    expect(games?.taints).toHaveLength(1)
  })

  test('has the storage class that the manifests need', async () => {
    const storageClass = parse(await read('deploy/aws/storage-class.yaml')) as { metadata: { name: string } }
    expect(schemaFaults(storageClass)).toEqual([])
    const claims = kept('eks').flatMap(
      ({ spec }) => (spec as { volumeClaimTemplates?: unknown[] } | undefined)?.volumeClaimTemplates ?? [],
    )
    expect(claims).toHaveLength(2)
    for (const claim of claims)
      expect(claim).toMatchObject({ spec: { storageClassName: storageClass.metadata.name } })
  })
})

describe('an AWS target', () => {
  const steps: Readonly<Record<string, readonly string[]>> = {
    'aws-up': ['eksctl create cluster', 'aws eks update-kubeconfig --name muster', 'kubectl apply'],
    'aws-ecr': [
      'aws ecr create-repository --repository-name muster ',
      'aws ecr put-lifecycle-policy --repository-name muster ',
      'aws ecr create-repository --repository-name muster-game-server ',
      'aws ecr put-lifecycle-policy --repository-name muster-game-server ',
    ],
    'aws-build-push': [
      'env TAG=0.1.0',
      'aws ecr get-login-password',
      'docker tag localhost/muster:0.1.0 000000000000.dkr.ecr.eu-central-1.amazonaws.com/muster:0.1.0',
      'docker push 000000000000.dkr.ecr.eu-central-1.amazonaws.com/muster:0.1.0',
      'docker tag localhost/muster-game-server:0.1.0',
      'docker push 000000000000.dkr.ecr.eu-central-1.amazonaws.com/muster-game-server:0.1.0',
    ],
    'aws-deploy': [
      'aws eks update-kubeconfig',
      'kubectl create namespace muster',
      'kubectl label namespace muster',
      'bash deploy/secret.sh muster',
      'helm upgrade --install muster deploy/chart',
      'kubectl --namespace muster get service muster-proxy',
    ],
    'aws-smoke-test': [
      'aws eks update-kubeconfig',
      'curl',
      'make',
      'env TARGET_URL=http://HOST:8080 CLIENTS=50',
    ],
    'aws-down': [
      'aws eks update-kubeconfig',
      'helm uninstall muster',
      'kubectl delete namespace muster muster-games',
      'eksctl delete cluster --name muster',
      'aws ecr delete-repository --repository-name muster ',
      'aws ecr delete-repository --repository-name muster-game-server ',
    ],
  }

  test.each(Object.entries(steps))(
    '%s with DRY_RUN=1 shows costs, clean-up and commands, and runs nothing',
    async (target, commands) => {
      const { status, said, complained, calls } = await make(target, { env: { DRY_RUN: '1' } })
      expect([status, complained, calls]).toEqual([0, '', []])
      const [cost, cleanUp] = said.split('\n')
      expect(cost).toMatch(/^cost: /)
      expect(cleanUp).toMatch(/^clean up: /)
      const printed = said.split('\n').filter((line) => line.startsWith('+ '))
      expect(printed).toHaveLength(commands.length)
      for (const [index, command] of commands.entries()) expect(printed[index]).toContain(`+ ${command}`)
    },
  )

  test('takes its region, its name and its tag from the environment', async () => {
    const env = { DRY_RUN: '1', AWS_REGION: 'us-west-2', CLUSTER_NAME: 'arena', TAG: 'v7' }
    const up = await make('aws-up', { env })
    expect(up.said).toContain('  name: arena\n  region: us-west-2\n')
    expect(up.said).toContain('+ aws eks update-kubeconfig --name arena')
    const push = await make('aws-build-push', { env })
    expect(push.said).toContain('+ docker push 000000000000.dkr.ecr.us-west-2.amazonaws.com/muster:v7')
  })

  test.each([
    ['aws-up', ['eksctl get cluster --name muster']],
    ['aws-down', []],
  ])('%s asks first, and does nothing without a yes', async (target, looks) => {
    for (const answer of ['no\n', '']) {
      const { status, said, calls } = await make(target, { answer })
      expect(status).not.toBe(0)
      expect(said).toContain('Nothing was done.')
      expect(calls).toEqual(looks)
    }
  })

  test('asks nothing with YES=1', async () => {
    const { calls } = await make('aws-up', { env: { YES: '1' } })
    expect(calls.at(-1)).toMatch(/^eksctl create cluster --config-file /)
  })

  test('reports a missing tool before it creates anything', async () => {
    await rm(join(folder, 'eksctl'))
    const { status, complained, calls } = await make('aws-up', {
      env: { YES: '1', PATH: `${folder}:/usr/bin:/bin` },
    })
    expect(status).not.toBe(0)
    expect(complained).toContain('This needs eksctl in the PATH.')
    expect(calls).toEqual([])
  })

  test('is listed in `make help`', async () => {
    const { said } = await make('help')
    for (const target of Object.keys(steps)) expect(said).toMatch(new RegExp(`^  make ${target} +\\S`, 'm'))
  })
})
