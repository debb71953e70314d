import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

import { ApiServer } from '../support/api-server.ts'

const run = promisify(execFile)
const deploy = fileURLToPath(new URL('../../deploy', import.meta.url))

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

interface Secret {
  readonly kind?: string
  readonly stringData?: Readonly<Record<string, string>>
}

/** The secret that an installation into this cluster would create or keep. */
async function secretOf(values = ''): Promise<Readonly<Record<string, string>>> {
  const helm = (await run('bash', [`${deploy}/helm.sh`])).stdout.trim()
  const args = [
    'template',
    'muster',
    `${deploy}/chart`,
    '--namespace',
    'arena',
    '--dry-run=server',
    '--kube-version',
    '1.34.4',
  ]
  const env = { ...process.env, KUBECONFIG: await api.kubeconfig('admin') }
  const { stdout } = await run(helm, [...args, '--set', 'auth.allowAnonymous=true', '--set', values], { env })
  const all = parseAllDocuments(stdout).map((document) => document.toJS() as Secret | null)
  return all.find((each) => each?.kind === 'Secret')?.stringData ?? {}
}

const random = ['TOKEN_SECRET', 'ADMIN_TOKEN', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD']

describe('the secret of the chart', () => {
  test('starts with random values, also before its namespace exists, and URLs with them', async () => {
    const [one, other] = [await secretOf(), await secretOf()]
    for (const key of random) {
      expect(one[key]).toMatch(/^\w{48}$/)
      expect(one[key]).not.toBe(other[key])
    }
    expect(one['REDIS_URL']).toBe(`redis://:${one['REDIS_PASSWORD'] ?? ''}@muster-redis:6379`)
    expect(one['DATABASE_URL']).toBe(
      `postgres://muster:${one['POSTGRES_PASSWORD'] ?? ''}@muster-postgres:5432/muster`,
    )
  })

  test('keeps existing values', async () => {
    await api.must('POST', '/api/v1/namespaces', { metadata: { name: 'arena' } })
    const stringData = Object.fromEntries(random.map((key) => [key, `my-${key}`]))
    await api.must('POST', '/api/v1/namespaces/arena/secrets', { metadata: { name: 'muster' }, stringData })
    expect(await secretOf()).toMatchObject(stringData)
  })

  test('holds the URLs of external databases, unless a file provides them', async () => {
    const elsewhere =
      'redis.enabled=false,redis.url=rediss://r:1,postgres.enabled=false,postgres.url=postgres://p/m'
    expect(await secretOf(elsewhere)).toMatchObject({
      REDIS_URL: 'rediss://r:1',
      DATABASE_URL: 'postgres://p/m',
    })
    const files = 'backend.settings.REDIS_URL_FILE=/r,backend.settings.DATABASE_URL_FILE=/d'
    const secret = await secretOf(`redis.enabled=false,postgres.enabled=false,${files}`)
    expect(Object.keys(secret).sort()).toEqual([...random].sort())
  })

  test('is refused with a sentence if a database has no URL', async () => {
    await expect(secretOf('redis.enabled=false')).rejects.toThrow(
      'redis.enabled is false: set redis.url, or an existingSecret with REDIS_URL',
    )
    await expect(secretOf('postgres.enabled=false')).rejects.toThrow('set postgres.url')
  })
})
