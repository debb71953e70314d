import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, request, type RequestOptions } from 'node:https'

import { kubeConfig } from '../../src/adapters/kubernetes/kube-config.ts'

/** The fleet's own limit. */
const AT_ONCE = 64

export interface RawPosts {
  /** Sends all these bodies, and reads the answers' bytes. */
  post(bodies: readonly string[]): Promise<void>
  close(): void
}

/** Bare Node requests: prepared bodies, kept connections, unparsed answers. */
export async function openRawPosts(kubeconfig: string, path: string): Promise<RawPosts> {
  const config = kubeConfig(kubeconfig)
  const own: Record<string, string> = {}
  const credentials: RequestOptions = { headers: own }
  await config.applyToHTTPSOptions(credentials)
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const url = new URL(path, config.getCurrentCluster()?.server)
  const postOne = async (body: string): Promise<void> => {
    const headers = {
      ...own,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const sent = request(url, { ...credentials, method: 'POST', agent, headers }).end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    await once(response.resume(), 'end')
    if (response.statusCode !== 201) throw new Error(`POST ${path} answered ${response.statusCode ?? 0}`)
  }
  return {
    async post(bodies) {
      const left = bodies.values()
      const one = async (): Promise<void> => {
        for (const body of left) await postOne(body)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, one))
    },
    close: () => {
      agent.destroy()
    },
  }
}
