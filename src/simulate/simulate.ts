import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import type { CrowdOptions } from './crowd-options.ts'
import { Habits } from './habits.ts'
import type { Report } from './report.ts'
import { Simulation } from './simulation.ts'
import { Tally } from './tally.ts'
import { visits } from './visits.ts'

export interface Run {
  readonly config: string
  readonly configured: ConfiguredQueue
  readonly crowd: CrowdOptions
  /** It ends when so many have been queued, or when nothing happens any more. */
  readonly tickets: number
}

const PROGRESS_EVERY = 500

/** Plays the run to its end. `progress` is told from time to time how many tickets have been queued. */
export function simulate(run: Run, progress: (tickets: number) => void = () => undefined): Report {
  const { config, configured, crowd, tickets } = run
  const tally = new Tally(configured, crowd)
  const simulation = new Simulation({
    queue: configured.queue,
    visits: visits(configured, crowd),
    habits: new Habits(crowd),
    observer: tally,
  })
  while (
    simulation.tickets < tickets &&
    simulation.runUntil(Math.min(simulation.tickets + PROGRESS_EVERY, tickets))
  )
    progress(simulation.tickets)
  const { now } = simulation
  return {
    config,
    queue: configured.queue.id,
    seed: crowd.seed,
    ...tally.report({ now, waiting: simulation.waiting() }),
  }
}
