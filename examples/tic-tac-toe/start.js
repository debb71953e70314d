// The example in one command: Muster with this game, and the page of the players.
// PORT is Muster's port (8080), PAGE_PORT the port of the page (8000).
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

const { PORT = '8080', PAGE_PORT = '8000' } = process.env
const here = (path) => new URL(path, import.meta.url)
// The page loads the SDK as it is in its package, without a bundler.
const sdk = new URL('..', import.meta.resolve('muster-client'))

function fileFor(path) {
  if (path === '/') return here('page/index.html')
  if (path === '/page.js') return here('page/page.js')
  const inSdk = /^\/muster-client\/((?:client|protocol)\/[\w-]+\.js)$/.exec(path)?.[1]
  return inSdk && new URL(inSdk, sdk)
}

const page = createServer(async ({ url }, response) => {
  if (url === '/config.json') {
    response.end(JSON.stringify({ muster: `http://localhost:${PORT}` }))
    return
  }
  const file = fileFor(url)
  if (!file) {
    response.writeHead(404).end()
    return
  }
  const type = file.pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
  response.writeHead(200, { 'content-type': type }).end(await readFile(file))
})

const game = `"${process.execPath}" "${fileURLToPath(here('game-server.js'))}"`
const muster = spawn('npx', ['muster', 'dev'], {
  env: { ...process.env, PORT, SESSION_SIZE: '2', GAME_SERVER_COMMAND: game },
  stdio: 'inherit',
})
// The page ends with Muster. Ctrl-C reaches both of us by itself: a second signal would have Muster skip its farewells.
muster.on('exit', (code) => process.exit(code ?? 0))
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => muster.kill('SIGTERM'))
page.on('error', ({ message }) => {
  console.error(`The page cannot be served: ${message}. PAGE_PORT sets another port.`)
  muster.kill('SIGTERM')
})
page.listen(PAGE_PORT, 'localhost', () => {
  console.log(`Tic-tac-toe is at http://localhost:${page.address().port}: open it in two tabs.`)
})
