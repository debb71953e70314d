import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

import type { Pod } from '../../src/adapters/kubernetes/api-types.ts'
import { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { kubeConfig } from '../../src/adapters/kubernetes/kube-config.ts'
import { Pods } from '../../src/adapters/kubernetes/pods.ts'
import { Reflector, type Mirror } from '../../src/adapters/kubernetes/reflector.ts'
import { retrying } from '../../src/adapters/kubernetes/retrying.ts'
import { parseServerListening } from '../../src/protocol/server-env.ts'
import { gameServer } from './built.ts'
import type { NetworkCable } from './network-cable.ts'

interface Running {
  readonly pod: Pod
  readonly process: ChildProcess
  readonly isFarAway: boolean
  deleting: boolean
  /** Reports states of a pod in order: a ready pod was starting before. */
  told: Promise<void>
}

let addresses = 0

/**
 * Plays scheduler and kubelet: runs the pods of a namespace as local processes, each on its own loopback address, and
 * reports them to the API. The API server and the game servers are real.
 */
export class TestKubelet implements Mirror, AsyncDisposable {
  /** Whether it reports that a server is ready. */
  tellsReady = true
  /** The machine of the next pod; nothing for this one. Its kubelet never hears that the pod is deleted. */
  node: NetworkCable | undefined
  /** How the servers on such a machine have exited. */
  readonly farExits: (number | null)[] = []
  readonly #pods: Pods
  readonly #api: KubeApi
  readonly #path: string
  readonly #byUid = new Map<string, Running>()
  readonly #starting = new Set<string>()
  readonly #stop = new AbortController()
  readonly #reflector: Reflector
  #following: Promise<void> = Promise.resolve()

  static async open(kubeconfig: string, namespace: string): Promise<TestKubelet> {
    const kubelet = new TestKubelet(kubeconfig, namespace)
    await kubelet.#reflector.list('start')
    kubelet.#following = kubelet.#reflector.follow(kubelet.#stop.signal)
    return kubelet
  }

  private constructor(kubeconfig: string, namespace: string) {
    this.#api = new KubeApi(kubeConfig(kubeconfig))
    this.#pods = new Pods(this.#api, namespace, '')
    this.#path = `/api/v1/namespaces/${namespace}/pods`
    const hears = { relisted: () => undefined, failed: () => undefined }
    this.#reflector = new Reflector(this.#pods, this, { hears })
  }

  uids(): ReadonlySet<string> {
    return new Set(this.#byUid.keys())
  }

  put(pod: Pod): void {
    const uid = pod.metadata?.uid ?? ''
    const running = this.#byUid.get(uid)
    if (running?.isFarAway) return
    if (pod.metadata?.deletionTimestamp !== undefined) {
      if (running) running.deleting = true
      if (running?.process.exitCode === null) running.process.kill('SIGTERM')
      else void this.#forget(pod)
      return
    }
    if (pod.spec?.nodeName === undefined) void this.#bind(pod)
    else if (!running && pod.status?.phase === 'Pending') void this.#start(pod)
  }

  drop(uid: string): void {
    const running = this.#byUid.get(uid)
    if (running?.isFarAway) return
    running?.process.kill('SIGKILL')
    this.#byUid.delete(uid)
  }

  /** Like a crash. */
  kill(name: string): void {
    const running = [...this.#byUid.values()].find(({ pod }) => pod.metadata?.name === name)
    if (!running) throw new Error(`no process of ${name}`)
    running.process.kill('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#following
    for (const { process } of this.#byUid.values()) process.kill('SIGKILL')
    this.#api.close()
  }

  async #bind(pod: Pod): Promise<void> {
    const { name } = pod.metadata ?? {}
    const body = { metadata: { name }, target: { kind: 'Node', name: 'test-node' } }
    await this.#ask('POST', `${name ?? ''}/binding`, body)
  }

  /** As a kubelet does: the container waits for the Secrets that its variables name. */
  async #start(pod: Pod): Promise<void> {
    const uid = pod.metadata?.uid ?? ''
    if (this.#starting.has(uid)) return
    this.#starting.add(uid)
    const game = pod.spec?.containers.find(({ name }) => name === 'game')
    const secrets: Record<string, string> = {}
    for (const { name, valueFrom } of game?.env ?? [])
      if (valueFrom?.secretKeyRef) secrets[name] = await this.#keyIn(pod, valueFrom.secretKeyRef)
    this.#starting.delete(uid)
    if (!this.#stop.signal.aborted) this.#run(pod, secrets)
  }

  async #keyIn(pod: Pod, { name = '', key }: { name?: string; key: string }): Promise<string> {
    const path = `${this.#path.replace(/pods$/, 'secrets')}/${name}`
    while (!this.#stop.signal.aborted) {
      try {
        const { data = {} } = await this.#api.call<{ data?: Record<string, string> }>({ method: 'GET', path })
        return Buffer.from(data[key] ?? '', 'base64').toString('utf8')
      } catch {
        const waiting = { reason: 'CreateContainerConfigError', message: `secret "${name}" not found` }
        await this.#ask('PATCH', `${pod.metadata?.name ?? ''}/status`, { status: container({ waiting }) })
        await pause(100)
      }
    }
    return ''
  }

  #run(pod: Pod, secrets: Readonly<Record<string, string>>): void {
    const game = pod.spec?.containers.find(({ name }) => name === 'game')
    addresses += 1
    const { node } = this
    const ip = node?.there ?? `127.1.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`
    const given = Object.fromEntries((game?.env ?? []).map(({ name, value }) => [name, value]))
    const [program = '', ...args] = gameServer
    const env = { ...given, ...secrets, HOST: ip }
    const child = node
      ? node.run(gameServer, env)
      : spawn(program, args, {
          env: { PATH: process.env['PATH'], ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
    const running: Running = {
      pod,
      process: child,
      isFarAway: node !== undefined,
      deleting: false,
      told: Promise.resolve(),
    }
    this.#byUid.set(pod.metadata?.uid ?? '', running)
    const said: string[] = []
    const state = { podIP: ip, podIPs: [{ ip }], hostIP: '127.0.0.1' }
    void this.#tell(running, { phase: 'Running', ...state, ...ready(false), ...container({ running: {} }) })
    for (const output of [child.stdout, child.stderr].filter((each) => each !== null))
      createInterface(output).on('line', (line) => {
        said.push(line)
        if (this.tellsReady && parseServerListening(line)) void this.#tell(running, ready(true))
      })
    void once(child, 'close').then(() => this.#exited(running, said))
  }

  async #exited(running: Running, said: readonly string[]): Promise<void> {
    const { process: child } = running
    if (running.isFarAway) {
      this.farExits.push(child.exitCode)
      return
    }
    if (running.deleting) {
      await this.#forget(running.pod)
      return
    }
    const exitCode = child.exitCode ?? 137
    const terminated = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', message: said.join('\n') }
    const phase = exitCode === 0 ? 'Succeeded' : 'Failed'
    await this.#tell(running, { phase, ...ready(false), ...container({ terminated }) })
  }

  async #forget(pod: Pod): Promise<void> {
    const { name = '', uid = '' } = pod.metadata ?? {}
    await this.#pods.delete(name, uid, 0).catch(() => undefined)
  }

  #tell(running: Running, status: object): Promise<void> {
    const path = `${running.pod.metadata?.name ?? ''}/status`
    running.told = running.told.then(() => this.#ask('PATCH', path, { status }))
    return running.told
  }

  async #ask(method: 'POST' | 'PATCH', path: string, body: object): Promise<void> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const call = () => this.#api.call({ method, path: `${this.#path}/${path}`, type, body })
    // Nobody needs reports about a deleted pod, or to a stopped server.
    await retrying(call, { withinMs: 60_000, signal: this.#stop.signal }).catch(() => undefined)
  }
}

function ready(is: boolean): object {
  return { conditions: [{ type: 'Ready', status: is ? 'True' : 'False' }] }
}

function container(state: object): object {
  return {
    containerStatuses: [{ name: 'game', image: 'game', imageID: '', ready: true, restartCount: 0, state }],
  }
}
