import type { Bench } from './bench.ts'
import { coldPath } from './cold-path-figures.ts'
import { podCreation } from './pod-creation-figures.ts'
import { podEvents } from './pod-event-figures.ts'
import { warmPath } from './warm-path-figures.ts'

/** The cost of a match on Kubernetes, beyond what Kubernetes itself takes. */
export const kubernetesBenches: readonly Bench[] = [warmPath, coldPath, podCreation, podEvents]
