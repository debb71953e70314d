import { ADA } from './check-players.ts'
import { checkNoShow, endsUnplayed, NO_SHOW_SECONDS } from './check-end.ts'
import { NEVER_SECONDS, type Start } from './tested-server.ts'
import { exitText, Trial, type Checking, type Seen } from './trial.ts'

/** Nobody comes: once to a server with a parent, once to one without. */
export async function checkUnplayed(checking: Checking): Promise<void> {
  await checkNoShow(checking)
  await using trial = new Trial(checking, {
    players: [ADA],
    noShowSeconds: NO_SHOW_SECONDS,
    hasNoInput: true,
  })
  trial.expectExit()
  await trial.check('ignores-input', async () => {
    await trial.server.announced()
    const seen = await endsUnplayed(trial, NO_SHOW_SECONDS * 1000 + trial.subject.patienceMs)
    const { exit } = trial.server
    return typeof seen === 'string' && exit ? `${seen}; ${exitText(exit)}` : seen
  })
}

export async function checkParentPipe(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { players: [ADA], noShowSeconds: NEVER_SECONDS })
  const { server, subject } = trial
  trial.expectExit()
  await trial.check('parent-pipe', async () => {
    if (!(await server.announced())) return 'no ports, this time'
    server.endInput()
    const exit = await server.exitWithin(subject.patienceMs)
    return exit ? undefined : 'it still runs'
  })
}

const BAD_VARIABLE = 2

export async function checkBadVariables(checking: Checking): Promise<void> {
  await using first = new Trial(checking, badStart({ MATCH_KEY: 'nonsense' }))
  await using second = new Trial(checking, badStart({ NO_SHOW_SECONDS: 'soon' }))
  first.expectExit()
  await first.check(
    'bad-variable',
    async () => (await refusesToStart(first, 'MATCH_KEY')) ?? refusesToStart(second, 'NO_SHOW_SECONDS'),
  )
}

const badStart = (env: Start['env'] & object): Start => ({
  players: [ADA],
  noShowSeconds: NEVER_SECONDS,
  env,
})

async function refusesToStart({ server, subject }: Trial, variable: string): Promise<Seen> {
  if (await server.announced()) return `a start with a bad ${variable}`
  const exit = await server.exitWithin(subject.patienceMs)
  if (!exit) return `neither a start nor an exit with a bad ${variable}`
  if (exit.code !== BAD_VARIABLE) return `with a bad ${variable} ${exitText(exit)}`
  return exit.lastLines.length > 0 ? undefined : `no sentence about a bad ${variable}`
}
