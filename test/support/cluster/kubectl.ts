import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

const root = new URL('../../..', import.meta.url).pathname
const cluster = `${root}deploy/cluster/native/cluster.sh`

/** Like its user. Returns its output; throws with its error output. */
export async function kubectl(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('bash', [cluster, 'kubectl', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined).end(input)
  const closed = once(child, 'close') as Promise<[number | null]>
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${err.trim()}`)
  return out
}
