import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { request } from 'node:https'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from '../../src/demo/free-port.ts'
import { waitFor } from './wait-for.ts'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** `admin` may do everything, `fleet` what a Role allows, `nobody` nothing. */
export type User = 'admin' | 'fleet' | 'nobody'

/** A real API server and its etcd, without scheduler and kubelet. It can be killed, paused and restarted. */
export class ApiServer implements AsyncDisposable {
  readonly port: number
  readonly #folder: string
  readonly #ports: { readonly etcd: number; readonly peers: number }
  #etcd: ChildProcess | undefined
  #server: ChildProcess | undefined

  static async start(): Promise<ApiServer> {
    const folder = await mkdtemp(join(tmpdir(), 'muster-api-server-'))
    const ports = { etcd: await freePort(), peers: await freePort(), api: await freePort() }
    const server = new ApiServer(folder, ports)
    try {
      await server.#prepare()
      server.startEtcd()
      await server.start()
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
    return server
  }

  private constructor(folder: string, ports: { etcd: number; peers: number; api: number }) {
    this.#folder = folder
    this.#ports = ports
    this.port = ports.api
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`
  }

  get certificate(): string {
    return readFileSync(join(this.#folder, 'certificates/apiserver.crt'), 'utf8')
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const flags = {
      'etcd-servers': `http://127.0.0.1:${this.#ports.etcd}`,
      'bind-address': '127.0.0.1',
      'secure-port': String(this.port),
      'cert-dir': join(this.#folder, 'certificates'),
      'token-auth-file': join(this.#folder, 'tokens.csv'),
      'authorization-mode': 'RBAC',
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-key-file': join(this.#folder, 'accounts.pub'),
      'service-account-signing-key-file': join(this.#folder, 'accounts.key'),
      'service-cluster-ip-range': '10.96.0.0/16',
    }
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
    const child = spawn(apiServerProgram(), args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#server = child
    let last = ''
    child.stderr.on('data', (text: Buffer) => (last = text.toString()))
    await waitFor('the API server to answer', async () => {
      if (child.exitCode !== null) throw new Error(`the API server did not start: ${last}`)
      return this.ask('GET', '/readyz').then(
        ({ status }) => status === 200,
        () => false,
      )
    })
  }

  signal(name: NodeJS.Signals): void {
    this.#server?.kill(name)
  }

  /** Like a crash. Its etcd goes on. */
  kill(): Promise<void> {
    return ended(this.#server)
  }

  /** The API server answers but can store nothing. */
  killEtcd(): Promise<void> {
    return ended(this.#etcd)
  }

  /** With all its data, if it is not running. */
  startEtcd(): void {
    if (this.#etcd && !hasEnded(this.#etcd)) return
    const [clients, peers] = [this.#ports.etcd, this.#ports.peers].map((port) => `http://127.0.0.1:${port}`)
    const flags = {
      'listen-client-urls': clients,
      'advertise-client-urls': clients,
      'listen-peer-urls': peers,
      'initial-advertise-peer-urls': peers,
      'initial-cluster': `default=${peers}`,
      'data-dir': join(this.#folder, 'etcd'),
    }
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
    this.#etcd = spawn('etcd', [...args, '--unsafe-no-fsync'], { stdio: 'ignore' })
  }

  /** As an administrator, bypassing the test's proxies. */
  ask(method: string, path: string, body?: object): Promise<Answer> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const text = body === undefined ? '' : JSON.stringify(body)
    // Set explicitly: Node sends no length for a DELETE body.
    const length = { 'content-type': type, 'content-length': Buffer.byteLength(text) }
    const headers = { authorization: 'Bearer admin-token', ...length }
    return new Promise((resolve, reject) => {
      const asked = request(`${this.url}${path}`, { method, headers, ca: this.certificate, timeout: 5000 })
      asked.on('timeout', () => asked.destroy(new Error('no answer')))
      asked.on('error', reject).on('response', (response) => {
        let answer = ''
        response.setEncoding('utf8').on('data', (part: string) => (answer += part))
        response.on('error', reject).on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: answer })
        })
      })
      asked.end(text)
    })
  }

  /** A request that must succeed. */
  async must<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, body: text } = await this.ask(method, path, body)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return JSON.parse(text) as T
  }

  /** The path of a kubeconfig for that user; `server` may be a test's proxy. */
  async kubeconfig(user: User, server: string = this.url): Promise<string> {
    const path = join(this.#folder, `${user}-${new URL(server).port}.kubeconfig`)
    const secure = server.startsWith('https:')
    const cluster = {
      server,
      ...(secure
        ? { 'certificate-authority-data': Buffer.from(this.certificate).toString('base64') }
        : { 'insecure-skip-tls-verify': true }),
    }
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: user, user: { token: `${user}-token` } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user } }],
      'current-context': 'test',
    }
    await writeFile(path, JSON.stringify(config))
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#server)
    await ended(this.#etcd)
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #prepare(): Promise<void> {
    const at = (name: string) => join(this.#folder, name)
    await mkdir(at('certificates'))
    const tokens = [
      'admin-token,admin,admin,"system:masters"',
      'fleet-token,fleet,fleet',
      'nobody-token,nobody,nobody',
    ]
    await writeFile(at('tokens.csv'), `${tokens.join('\n')}\n`)
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await writeFile(at('accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
    await writeFile(at('accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || hasEnded(child)) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** The one named by KUBE_APISERVER, or the one built for the native cluster. */
function apiServerProgram(): string {
  const given = process.env['KUBE_APISERVER']
  if (given !== undefined && given !== '') return given
  const built = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'muster/native-cluster')
  const found = (existsSync(built) ? readdirSync(built) : [])
    .filter((version) => existsSync(join(built, version, 'done')))
    .map((version) => join(built, version, 'kube-apiserver'))
    .find(existsSync)
  if (found === undefined)
    throw new Error(
      'These tests need a kube-apiserver: `bash deploy/cluster/native/build.sh` builds one, or KUBE_APISERVER names it.',
    )
  return found
}
