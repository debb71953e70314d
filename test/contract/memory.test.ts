import { MemoryMatchStore } from '../../src/adapters/memory/memory-match-store.ts'
import { MemoryState } from '../../src/adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../src/adapters/memory/memory-ticket-queue.ts'
import { storeContract } from './store-contract.ts'

storeContract({
  name: 'memory',
  open: () => {
    const state = new MemoryState()
    return Promise.resolve({
      queue: new MemoryTicketQueue(state),
      matches: new MemoryMatchStore(state, 'backend-1'),
      changes: state.changes,
    })
  },
})
