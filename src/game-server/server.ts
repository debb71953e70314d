import { REPORT_PROOF } from '../protocol/tokens.ts'
import { sign } from '../runtime/seals.ts'
import { within } from '../runtime/within.ts'
import type { GameServerConfig } from './config.ts'
import type { GameHooks } from './hooks.ts'
import { LiveMatch } from './live-match.ts'
import type { Log } from './log.ts'
import { openPorts, type PortEvents } from './open-ports.ts'
import { rehearse } from './rehearse.ts'
import { Reporter } from './reporter.ts'

/** How long the game may take to say goodbye, in `onEnd`. */
const FAREWELL_MS = 10_000

export interface RunningServer {
  readonly port: number
  readonly controlPort: number
  /** Resolves when the match is over, its clients and the backend know, and both ports are closed. */
  readonly closed: Promise<void>
  readonly stop: () => void
  /** Stops without a last word to the backend: the parent that started this server is gone, and the backend with it. */
  readonly abandon: () => void
}

/** One match, played on its ports, told to the backend, from open to closed. */
export async function startGameServer(
  config: GameServerConfig,
  hooks: GameHooks,
  log: Log,
): Promise<RunningServer> {
  const match: LiveMatch = new LiveMatch({
    config,
    hooks,
    log,
    // The backend knows no match of a server that still waits for one; its fleet sees the server itself.
    news: (of) => match.isWaiting || reporter?.within(of === 'state' ? 0 : config.reports.gatherMs),
  })
  const reporter = reporterFor(config, match)
  const ports = await openPorts(config, {
    client: (socket) => {
      match.accept(socket)
    },
    control: controlled(config, match),
    ...portNews(config, log),
  })
  match.watchDeadline()
  if (match.isWaiting) await rehearsed(config, log)
  else reporter?.within(0)
  const windUp = async (): Promise<void> => {
    if (match.isWaiting) reporter?.abandon()
    const farewell = within(FAREWELL_MS, match.farewell)
    await Promise.all([ports.closeToClients(), reporter?.lastWord(), farewell])
    // Last: a client that reads `STATE stop` may have the backend ask here before the report has reached it.
    await ports.closeControl()
  }
  const stop = (): void => {
    reporter?.hurry()
    match.stop('stopped')
  }
  const abandon = (): void => {
    reporter?.abandon()
    stop()
  }
  const { port, controlPort } = ports
  return { port, controlPort, closed: match.over.then(windUp), stop, abandon }
}

function reporterFor(
  { backendUrls, key, match: id, reports }: GameServerConfig,
  match: LiveMatch,
): Reporter | undefined {
  if (backendUrls.length === 0 || !key) return undefined
  const urls = backendUrls.map(({ href }) => new URL(`${href.replace(/\/$/, '')}/match/${id}/report`))
  return new Reporter({
    urls,
    proof: sign(key, REPORT_PROOF),
    times: reports,
    report: () => match.report(),
    time: match.time,
    // Its players are free, and may be in another match. As after a while without a network.
    over: () => {
      match.stop('stopped')
    },
  })
}

function portNews({ match: matchId }: GameServerConfig, log: Log): Pick<PortEvents, 'lost' | 'failed'> {
  return {
    lost: (facts) => {
      log('info', 'client lost', { matchId, ...facts })
    },
    failed: ({ message }) => {
      log('error', 'a port failed', { matchId, error: message })
    },
  }
}

function controlled({ key }: GameServerConfig, match: LiveMatch): PortEvents['control'] {
  return {
    key,
    report: () => match.report(),
    assign: (assignment) => match.assign(assignment),
    dismiss: (player) => match.dismiss(player),
  }
}

/** One that does not succeed costs the first players a few milliseconds, and no more. */
async function rehearsed(config: GameServerConfig, log: Log): Promise<void> {
  const { key, match } = config
  if (!key) return
  await rehearse({ ...config, key }).catch((error: unknown) => {
    log('info', 'the rehearsal failed', { matchId: match, error: String(error) })
  })
}
