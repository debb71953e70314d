import { expect, test } from 'vitest'

import { whyNeverReady, type StartStep } from './start-step.ts'

test.each<[StartStep, string | undefined]>([
  [{ step: 'placed', says: 'ContainerCreating' }, 'Its container never ran: ContainerCreating.'],
  [{ step: 'announced' }, 'It never printed the line that announces its ports.'],
  [
    { step: 'answered', fault: 'connection refused' },
    'Its control port did not answer GET /ready: connection refused.',
  ],
  [{ step: 'ready', status: 503 }, 'GET /ready on its control port answered 503 until the deadline.'],
  [{ step: 'unknown' }, undefined],
])('a server that is starting, %j', (missing, sentence) => {
  expect(whyNeverReady(missing)).toBe(sentence)
})
