import { expect, test } from 'vitest'

import { parsePodTemplate } from './pod-template.ts'

const game = { name: 'game', image: 'example.org/arena:1' }

test('a template separates the game’s container from the others', () => {
  const sidecar = { name: 'log', image: 'example.org/log:1' }
  const metadata = { labels: { team: 'blue' } }
  expect(parsePodTemplate({ kind: 'Pod', metadata, spec: { containers: [sidecar, game] } })).toEqual({
    labels: { team: 'blue' },
    annotations: {},
    spec: { containers: [sidecar] },
    game,
  })
})

test.each<[fault: string, template: unknown]>([
  ['must be a pod template: metadata and spec', null],
  ['must be a pod template: metadata and spec', 'text'],
  ['kind: must be Pod, or left out', { kind: 'Deployment', spec: { containers: [game] } }],
  ['spec: is required, with a container named game', { metadata: {} }],
  ['metadata: must be an object', { metadata: 'x', spec: { containers: [game] } }],
  ['spec.containers: must be a list', { spec: { containers: {} } }],
  ['spec.containers: one must be named game', { spec: { containers: [{ name: 'server' }] } }],
  ['spec.containers[0]: must be an object', { spec: { containers: ['game'] } }],
  ['spec.containers[1].name: is required', { spec: { containers: [game, {}] } }],
  ['template: unknown; a template has metadata and spec', { template: {}, spec: { containers: [game] } }],
  [
    "metadata.lables: unknown; a template's metadata has labels and annotations",
    { metadata: { lables: {} }, spec: { containers: [game] } },
  ],
  ['metadata.name: is set by Muster; remove it', { metadata: { name: 'x' }, spec: { containers: [game] } }],
  [
    'metadata.labels.muster.dev/match: is set by Muster; remove it',
    { metadata: { labels: { 'muster.dev/match': 'm' } }, spec: { containers: [game] } },
  ],
  [
    'metadata.annotations.weight: must be a string; put it in quotes',
    { metadata: { annotations: { weight: 3 } }, spec: { containers: [game] } },
  ],
  [
    'spec.restartPolicy: is set by Muster; remove it',
    { spec: { restartPolicy: 'Always', containers: [game] } },
  ],
  [
    'spec.containers[0].env[0]: MATCH_KEY is set by Muster; remove it',
    { spec: { containers: [{ ...game, env: [{ name: 'MATCH_KEY', value: 'x' }] }] } },
  ],
  [
    'spec.containers[0].ports[0].hostPort: is set by GAME_ADDRESS; remove it',
    { spec: { containers: [{ ...game, ports: [{ containerPort: 1, hostPort: 1 }] }] } },
  ],
])('a template with an error is refused: %s', (fault, template) => {
  expect(parsePodTemplate(template)).toEqual([fault])
})

test('what the API server will refuse does not break the reader', () => {
  const env = [{ name: { toString: 1 }, value: 'b' }]
  expect(parsePodTemplate({ spec: { containers: [{ ...game, env }] } })).toMatchObject({ game: { env } })
})

test('all errors are reported at once', () => {
  const template = { metadata: { uid: 'x' }, spec: { nodeName: 'n', hostNetwork: true, containers: [game] } }
  expect(parsePodTemplate(template)).toHaveLength(3)
})
