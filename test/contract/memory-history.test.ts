import { MemoryHistory } from '../../src/adapters/memory/memory-history.ts'
import { historyContract } from './history-contract.ts'

historyContract({
  name: 'memory',
  open: () =>
    Promise.resolve({ history: new MemoryHistory(), [Symbol.asyncDispose]: () => Promise.resolve() }),
})
