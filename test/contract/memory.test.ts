import { MemoryAgreement } from '../../src/adapters/memory/memory-agreement.ts'
import { MemoryLease } from '../../src/adapters/memory/memory-lease.ts'
import { MemoryMatchStore } from '../../src/adapters/memory/memory-match-store.ts'
import { MemoryParties } from '../../src/adapters/memory/memory-parties.ts'
import { MemoryServerPool } from '../../src/adapters/memory/memory-server-pool.ts'
import { MemoryServerReports } from '../../src/adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../../src/adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../src/adapters/memory/memory-ticket-queue.ts'
import { systemClock } from '../../src/adapters/system/system-clock.ts'
import { agreementContract } from './agreement-contract.ts'
import { leaseContract } from './lease-contract.ts'
import { outboxContract } from './outbox-contract.ts'
import { partiesContract } from './parties-contract.ts'
import { restoreContract } from './restore-contract.ts'
import { storeContract } from './store-contract.ts'

function open(leaseMs = 60_000, consumers?: readonly string[]) {
  const state = new MemoryState(consumers)
  const one = () => ({
    queue: new MemoryTicketQueue(state),
    matches: new MemoryMatchStore(state, 'backend-1'),
    pool: new MemoryServerPool(state),
    reports: new MemoryServerReports(state),
    changes: state.changes,
    agreement: new MemoryAgreement(state),
    outbox: state.outbox,
    lease: new MemoryLease(state, systemClock, leaseMs),
  })
  return [one(), one()] as const
}

storeContract({ name: 'memory', open: () => Promise.resolve(open()[0]) })
restoreContract({ name: 'memory', open: () => Promise.resolve(open()[0]) })
partiesContract({
  name: 'memory',
  open: (ttlMs) => {
    const one = new MemoryParties(systemClock, ttlMs)
    return Promise.resolve([one, one])
  },
})
agreementContract({ name: 'memory', open: () => Promise.resolve(open()) })
leaseContract({ name: 'memory', open: (ttlMs) => Promise.resolve(open(ttlMs)) })
outboxContract({
  name: 'memory',
  open: (_leftMs, consumers) => Promise.resolve(open(undefined, consumers)),
  cannot: { 'entries of a writer that died are taken by another': 'its one writer dies with the memory' },
})
