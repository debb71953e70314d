import { expect, test } from 'vitest'

import { parsePodTemplate } from './pod-template.ts'

const game = { name: 'game', image: 'example.org/arena:1' }

test('a template parts the game’s own container from the others', () => {
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
  ['it must hold a pod template: metadata and spec', null],
  ['it must hold a pod template: metadata and spec', 'text'],
  ['kind: must be Pod, or be left out', { kind: 'Deployment', spec: { containers: [game] } }],
  ['spec: must be there, with a container that is named game', { metadata: {} }],
  ['metadata: must be an object', { metadata: 'x', spec: { containers: [game] } }],
  ['spec.containers: must be a list', { spec: { containers: {} } }],
  ['spec.containers: one of them must be named game', { spec: { containers: [{ name: 'server' }] } }],
  ['spec.containers[0]: must be an object', { spec: { containers: ['game'] } }],
  ['spec.containers[1].name: must be there', { spec: { containers: [game, {}] } }],
  [
    'template: is not known; a template holds metadata and spec',
    { template: {}, spec: { containers: [game] } },
  ],
  [
    "metadata.lables: is not known; a template's metadata are labels and annotations",
    { metadata: { lables: {} }, spec: { containers: [game] } },
  ],
  [
    'metadata.name: is set by Muster, leave it out',
    { metadata: { name: 'x' }, spec: { containers: [game] } },
  ],
  [
    'metadata.labels.muster.dev/match: is set by Muster, leave it out',
    { metadata: { labels: { 'muster.dev/match': 'm' } }, spec: { containers: [game] } },
  ],
  [
    'metadata.annotations.weight: must be a text, put it in quotes',
    { metadata: { annotations: { weight: 3 } }, spec: { containers: [game] } },
  ],
  [
    'spec.restartPolicy: is set by Muster, leave it out',
    { spec: { restartPolicy: 'Always', containers: [game] } },
  ],
  [
    'spec.containers[0].env[0]: MATCH_KEY is set by Muster, leave it out',
    { spec: { containers: [{ ...game, env: [{ name: 'MATCH_KEY', value: 'x' }] }] } },
  ],
  [
    'spec.containers[0].ports[0].hostPort: is set by GAME_ADDRESS, leave it out',
    { spec: { containers: [{ ...game, ports: [{ containerPort: 1, hostPort: 1 }] }] } },
  ],
])('one with a fault is refused: %s', (fault, template) => {
  expect(parsePodTemplate(template)).toEqual([fault])
})

test('all faults are told at once', () => {
  const template = { metadata: { uid: 'x' }, spec: { nodeName: 'n', hostNetwork: true, containers: [game] } }
  expect(parsePodTemplate(template)).toHaveLength(3)
})
