import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { JWT_SECRET, tokenOf } from '../support/jwt.ts'
import { postgresDatabases } from '../support/postgres-server.ts'
import { RedisServer } from '../support/redis-server.ts'
import { ShownCode } from '../support/shown-code.ts'
import { Terminal } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

const readme = new ShownCode('README.md')
const shown = {
  system: readme.block('SESSION_SIZE=2 npx muster dev'),
  joins: readme.block('/match/join'),
  plays: readme.block('net.connect'),
  played: readme.block('JOINED ada'),
  events: readme.command('/match/events'),
  player: readme.block("send('REQUEST_MATCH 10')"),
  players: readme.block('node player.js'),
  game: readme.block('runGameServer'),
  guesser: readme.block('let guess'),
  systemWithGame: readme.block('GAME_SERVER_COMMAND'),
  guessers: readme.block('node guess.js ada'),
  returner: readme.block(/^node guess.js bob$/m),
  history: readme.block('/history/matches'),
  ranked: readme.block('muster dev --config'),
  rankedPlayers: readme.block('muster load 200'),
  rankedCrowd: readme.block('muster simulate'),
  manyBackends: readme.block('npx muster migrate'),
  list: readme.command('make help'),
  bigDemo: readme.command('CLIENTS=200'),
}
const clientPage = new ShownCode('docs/client.md')
const outlivesBreaks = clientPage.block('ConnectionLost')
const signsIn = clientPage.block('signIn')

/** Each with its reason, or with the test that plays it. */
const notPlayedHere: Readonly<Record<string, string>> = {
  'make build': 'compiles what these tests run',
  'make demo': 'installs packages; the same with more players is played below',
  'make test': 'runs these tests',
  'make bench': 'takes the machine for an hour',
  'make demo STORE=real': 'test/e2e/demo-real.test.ts',
  'make tic-tac-toe': 'test/e2e/tic-tac-toe.test.ts',
  'mkdir ../my-game && cd ../my-game': 'test/packages.test.ts',
  'npm init -y && npm pkg set type=module': 'test/packages.test.ts',
  'npm install "$OLDPWD"/.cache/packages/*.tgz': 'test/packages.test.ts',
  'npm run pack': 'compiles again while other tests run; test/packages.test.ts packs what is compiled',
  'npx muster': 'every tour runs one of its commands',
  'npx muster check-server "COMMAND"': 'test/e2e/check-server.test.ts',
  'make cluster-up': 'takes the machine; the project `cluster` runs it',
  'make game-load-local': 'needs that cluster; test/cluster/targets.test.ts',
  'make down': 'the project `cluster` runs it at its end',
}

test('every command and every block of code in the README is played, or is named with a reason', () => {
  expect([...readme.rest].sort()).toEqual(Object.keys(notPlayedHere).sort())
  // These calls are played by test/e2e/parties.test.ts.
  expect(clientPage.block('createParty')).toContain('party.queue')
  expect(clientPage.rest).toEqual([])
})

/** The first terminal of a tour, and the second. */
async function tour(system: string, files: Readonly<Record<string, string>> = {}) {
  const first = new Terminal()
  for (const [name, code] of Object.entries(files)) first.save(name, code)
  const { said } = first.start(system, { PORT: '0' })
  const port = await waitFor('the system', () => /Muster is at http:\S+:(\d+)/.exec(said.text)?.[1])
  return new Terminal({ 8080: port })
}

test('the tour with curl goes from a join to lines of the match', async () => {
  const second = await tour(shown.system)
  await second.run(shown.joins)
  const status = shown.joins.trim().split('\n').at(-1) ?? ''
  await waitFor('the match', async () => (await second.run(status)).includes('"status":"matched"'))
  const events = second.start(shown.events)
  expect(await second.run(shown.plays)).toBe(shown.played)
  expect(await events.exit).toBe(0)
  expect(events.said.text).toMatch(/event: ready.*event: ended/s)
})

test('the tour with the SDK plays a match of two players to its end', async () => {
  const second = await tour(shown.system)
  second.save('player.js', shown.player)
  const said = await second.run(shown.players)
  expect(said.split('\n').sort()).toEqual(
    expect.arrayContaining(['JOINED ada', 'JOINED bob', 'STATE running', 'STATE stop', 'STATE stop']),
  )
})

test('the tour with your own game ends with a winner, and a player who was killed comes back to it', async () => {
  const second = await tour(shown.systemWithGame, { 'my-game.js': shown.game })
  second.save('guess.js', shown.guesser)
  const said = await second.run(shown.guessers)
  expect(said.match(/^WINNER (ada|bob)$/gm)).toHaveLength(2)
  await waitFor('history', async () => /"end_reason":"finished"/.test(await second.run(shown.history)))

  // Each on its own, so that one can be killed.
  const [ada, bob] = shown.guessers.split('&').map((command) => second.start(command.trim()))
  if (!ada || !bob) return expect.fail()
  await waitFor('bob to guess', () => bob.said.text.includes('WRONG'))
  await bob.kill()
  await waitFor('ada to be told', () => ada.said.text.includes('AWAY bob: lost'))
  const again = await second.run(shown.returner)
  expect(again).toMatch(/^JOINED bob\nSTATE running\nWELCOME bob\n(WRONG\n)*WINNER (ada|bob)\nSTATE stop\n$/)
  expect(await ada.exit).toBe(0)
})

test('the packages show the same game', () => {
  const [game, players] = ['game-server', 'client'].map(
    (name) => new ShownCode(`packages/muster-${name}/README.md`),
  )
  expect(game?.block('runGameServer')).toBe(shown.game)
  expect(players?.block('let guess').replace(" ?? 'ada'", '')).toBe(shown.guesser)
})

test('the page about the SDK plays to the end', async () => {
  const second = await tour(shown.system)
  second.save('client.js', outlivesBreaks)
  second.save('player.js', shown.player)
  const said = await second.run('node client.js & node player.js bob')
  expect(said).toContain('JOINED ada')
  expect(said.match(/^STATE stop$/gm)).toHaveLength(2)
})

test('the page about the SDK signs in', async () => {
  const first = new Terminal()
  const { said } = first.start('npx muster dev', { PORT: '0', AUTH: 'jwt', JWT_SECRET })
  const port = await waitFor('the system', () => /Muster is at http:\S+:(\d+)/.exec(said.text)?.[1])
  const second = new Terminal({ 8080: port, 'https://my-game.example/token': `data:,${tokenOf('ada')}` })
  second.save('sign-in.js', signsIn)
  expect(await second.run('node sign-in.js')).toBe('unknown\n')
})

test('the tour of ranked matches plays 200 players by the rules of a recipe, and simulates more', async () => {
  const examples = { 'examples/': fileURLToPath(new URL('../../examples/', import.meta.url)) }
  const { said } = new Terminal(examples).start(shown.ranked, { PORT: '0' })
  const port = await waitFor('the system', () => /Muster is at http:\S+:(\d+)/.exec(said.text)?.[1])
  const second = new Terminal(examples)
  const played = await second.run(shown.rankedPlayers, { TARGET_URL: `http://localhost:${port}` })
  expect(played).toContain('200 of 200 players finished')
  expect(played).toContain('All invariants held')
  expect(await second.run(shown.rankedCrowd)).toMatch(/p95/)
})

test('many backends, as the README starts them, play a match through their proxy', async () => {
  const redis = await RedisServer.start()
  const databases = await postgresDatabases()
  onTestFinished(async () => {
    await redis[Symbol.asyncDispose]()
    await databases[Symbol.asyncDispose]()
  })
  const ports = { 8080: await freePort(), 8081: await freePort(), 8082: await freePort() }
  const terminal = new Terminal({
    'redis://localhost:6379': redis.url,
    'postgres://muster:secret@localhost:5432/muster': await databases.create(),
    ...ports,
  })
  const { said, stop } = terminal.start(shown.manyBackends, {
    PORT: String(ports[8080]),
    SESSION_SIZE: '2',
    FLEET_DIR: `${terminal.folder}/fleet`,
  })
  for (const port of Object.values(ports))
    await waitFor(`an answer at port ${port}`, async () => {
      const ready = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined)
      return ready?.status === 200
    })
  terminal.save('player.js', shown.player)
  const played = await terminal.run(shown.players)
  expect(played.match(/^STATE stop$/gm), said.text).toHaveLength(2)
  await stop()
})

test('make help lists the targets, and make demo plays as many players as it is told', async () => {
  const root = new Terminal()
  const make = 'make -C ../.. --no-print-directory -o build'
  expect(await root.run(shown.list.replace('make', make))).toMatch(/make demo +Run the whole system/)
  const said = await root.run(shown.bigDemo.replace('make', make), { PORT: '0', DEMO_EXIT: '1' })
  expect(said).toContain('200 of 200 players finished')
})
