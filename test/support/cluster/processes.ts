import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

import { CLUSTER_FOLDER as folder } from './api.ts'
import type { Pod } from './pods.ts'

const run = promisify(execFile)
const root = new URL('../../..', import.meta.url).pathname

export type Part = 'kube-apiserver' | 'kubelet' | 'etcd' | 'kube-scheduler' | 'kube-controller-manager'

/** Sends a signal to a component of the cluster. */
export function signalPart(part: Part, signal: NodeJS.Signals): void {
  process.kill(Number(readFileSync(`${folder}/pid/${part}`, 'utf8')), signal)
}

/** Restarts the cluster's components that do not run. */
export async function bringUp(): Promise<void> {
  await run('bash', [`${root}deploy/cluster/native/up.sh`])
}

/** Sends a signal to a pod's first container from outside, like a crash: its processes are on this machine. */
export async function signalPod(pod: Pod, signal: NodeJS.Signals): Promise<void> {
  const id = pod.status.containerStatuses?.[0]?.containerID?.replace('containerd://', '')
  const args = ['--address', `${folder}/containerd.sock`, '--namespace', 'k8s.io', 'tasks', 'ls']
  const { stdout } = await run('ctr', args)
  const line = stdout.split('\n').find((each) => id !== undefined && each.startsWith(id))
  const pid = Number(line?.trim().split(/\s+/)[1])
  if (!(pid > 1)) throw new Error(`no process of ${pod.metadata.name} runs`)
  process.kill(pid, signal)
}
