import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

import type { Environment } from './local-servers.ts'

/** Block size and file size of a server's stored output, in blocks: a file is never larger than their product. */
const [BLOCK_BYTES, BLOCKS_PER_FILE] = [1024, 64]

/**
 * The keeper, leader of the server's process group. It outlives the backend that started it, stores the server's
 * output, records its exit code, and ends what the server left running. Arguments: the starter, the base path of the
 * files, the command.
 *
 * The output comes through a pipe, so that a full disk or a truncated file never affects the server. The keeper stores
 * the beginning, where the server says where it listens, and the last one or two files' worth. `dd` writes each block
 * at once and stops after a number of them; if there is no room, blocks are dropped. The starter's first line confirms
 * that the files belong to this server: one that lost the claim must not touch them.
 */
const KEEPER = `
take() { LC_ALL=C exec dd bs=${BLOCK_BYTES} count=${BLOCKS_PER_FILE} of="$1" 2>&1; }
keep() {
  to=$1.output
  while
    said=$(take "$to") || said=$(take /dev/null)
    taken=\${said%% records in*}
    [ $((\${taken##*[!0-9+]})) -eq ${BLOCKS_PER_FILE} ]
  do
    [ "$to" = "$1.output" ] || mv "$to" "$1.before"
    to=$1.recent
  done
}
trap : HUP INT TERM
starter=$1 base=$2
shift 2
mask=$(umask)
umask 077
exec 3>&1 >/dev/null
pipe=\${base%/*}/.\${base##*/}.$$
mkfifo "$pipe" || exit
{ trap '' HUP INT TERM; read -r claimed && keep "$base"; } <"$pipe" 3>&- &
writer=$!
sh -c "$starter" muster $$ "$base" "$mask" "$pipe" "$@" >"$pipe" 2>&1
code=$?
trap '' HUP INT TERM
kill -TERM 0
{ sleep 1; kill -KILL $writer; } 3>&- &
wait $writer
ln -s $code "$base.exit"
kill -KILL 0
`

/**
 * The starter becomes the server, so the process that claims to be the match's server is that server: a crash of the
 * backend leaves no claim without a process. It first claims, then checks that the order still exists; whoever stops a
 * server first removes the order, then looks for a claim. So one of the two sees the other.
 *
 * Nobody may be reading its messages: the backend may be dead. SIGPIPE would end a starter that lost the claim before
 * it killed its keeper, and the keeper would record that as the exit of the winner.
 */
const STARTER = `
trap '' PIPE
keeper=$1 base=$2 mask=$3
rm -f "$4"
shift 4
born() {
  read -r stat <"/proc/$1/stat" || stat=
  set -- \${stat##*) }
  if [ $# -gt 19 ]; then shift 19; echo "$1"; else echo 0; fi
}
lose() { echo "$1" >&3 2>/dev/null; kill -KILL "$keeper"; exit; }
ln -s "$$-$(born $$)-$keeper-$(born "$keeper")" "$base.run" || lose taken
[ -e "$base.order" ] || { rm -f "$base.run"; lose withdrawn; }
echo begun >&3 2>/dev/null
umask "$mask"
echo claimed
exec 3>&-
trap - PIPE
exec "$@"
`

/** `taken`: the match already has a server. `withdrawn`: nobody wants it any more. `died`: somebody killed the starter. */
export type Launched = 'begun' | 'taken' | 'withdrawn' | 'died'

export interface Launch {
  readonly base: string
  readonly command: readonly string[]
  readonly env: Environment
}

/** Starts the match's server as an independent process; resolves when it is known which server won. */
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
    said += String(text)
    if (said.includes('\n')) break
  }
  return said.trim()
}
