import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

import type { Environment } from './local-servers.ts'

/**
 * The keeper, leader of the server's group: waits for the server, records its exit code, and ends what the server left
 * running. It lives apart from the backend that started it. Arguments: the starter, the base of the files, the command.
 */
const KEEPER = `
trap : HUP INT TERM
starter=$1 base=$2
shift 2
sh -c "$starter" muster $$ "$base" "$@"
ln -s $? "$base.exit"
kill -KILL 0
`

/**
 * The starter becomes the server, so that the process which claims to be the match's server is that server: a crash of
 * the backend leaves no claim without a process. First it claims, then it looks whether the order still stands; who stops
 * a server takes the order away first, and then looks for a claim. So one of the two sees the other.
 */
const STARTER = `
keeper=$1 base=$2
shift 2
born() {
  read -r stat <"/proc/$1/stat" || stat=
  set -- \${stat##*) }
  if [ $# -gt 19 ]; then shift 19; echo "$1"; else echo 0; fi
}
lose() { echo "$1"; kill -KILL "$keeper"; exit; }
ln -s "$$-$(born $$)-$keeper-$(born "$keeper")" "$base.run" || lose taken
[ -e "$base.order" ] || { rm -f "$base.run"; lose withdrawn; }
trap '' PIPE
echo begun
trap - PIPE
exec >>"$base.output" 2>&1
exec "$@"
`

/** `taken`: the match has a server already. `withdrawn`: nobody wants it any more. `died`: somebody killed the starter. */
export type Launched = 'begun' | 'taken' | 'withdrawn' | 'died'

export interface Launch {
  readonly base: string
  readonly command: readonly string[]
  readonly env: Environment
}

/** Starts the match's server as a process of its own; resolves when it is known whether it is the one that runs. */
export async function launch({ base, command, env }: Launch, onGone: () => void): Promise<Launched> {
  const child = spawn('sh', ['-c', KEEPER, 'muster', STARTER, base, ...command], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.once('exit', onGone)
  await once(child, 'spawn')
  child.unref()
  const said = await firstLine(child.stdout)
  return said === 'begun' || said === 'taken' || said === 'withdrawn' ? said : 'died'
}

async function firstLine(stream: Readable): Promise<string> {
  let said = ''
  for await (const text of stream.setEncoding('utf8')) {
    said += text as string
    if (said.includes('\n')) break
  }
  return said.trim()
}
