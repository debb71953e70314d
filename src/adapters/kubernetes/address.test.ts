import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addressAt } from '../../match/address.ts'
import { addressOf, chooseHostPort } from './address.ts'

const range = { kind: 'host-port', first: 30_000, last: 30_009 } as const

test('pods with their own address need no host port', () => {
  expect(chooseHostPort({ kind: 'pod' }, [], 0)).toBeUndefined()
})

test('chooses a port that the fewest pods use, for any seed', () => {
  const used = fc.array(fc.integer({ min: 29_990, max: 30_020 }))
  const seed = fc.double({ min: 0, max: 0.999, noNaN: true })
  fc.assert(
    fc.property(used, seed, (ports, seed) => {
      const uses = (port: number) => ports.filter((each) => each === port).length
      const chosen = chooseHostPort(range, ports, seed) ?? 0
      expect(chosen).toBeGreaterThanOrEqual(range.first)
      expect(chosen).toBeLessThanOrEqual(range.last)
      const all = Array.from({ length: 10 }, (_, at) => range.first + at)
      expect(uses(chosen)).toBe(Math.min(...all.map(uses)))
    }),
  )
})

test('backends that choose at the same time choose different ports', () => {
  expect(new Set([0, 0.35, 0.7].map((seed) => chooseHostPort(range, [], seed))).size).toBe(3)
})

describe('the ports of a pod', () => {
  const ports = [
    { name: 'chat', containerPort: 9001 },
    { name: 'control', containerPort: 8090 },
    { name: 'game', containerPort: 7777, protocol: 'TCP' },
    { name: 'voice', containerPort: 7778, protocol: 'UDP' },
    { name: 'ws-browser', containerPort: 7779, protocol: 'TCP' },
    { name: 'signals', containerPort: 7780, protocol: 'SCTP' },
    { containerPort: 7781 },
  ]
  const status = { podIP: '10.0.0.7', hostIP: '192.0.2.1' }
  const withPorts = (some: typeof ports) => ({
    spec: { containers: [{ name: 'game', ports: some }] },
    status,
  })

  test('have a name and a protocol, the game first, without those that no player can use', () => {
    expect(addressOf(withPorts(ports))).toEqual({
      host: '10.0.0.7',
      ports: [
        { name: 'game', protocol: 'tcp', port: 7777 },
        { name: 'chat', protocol: 'tcp', port: 9001 },
        { name: 'voice', protocol: 'udp', port: 7778 },
        { name: 'ws-browser', protocol: 'ws', port: 7779 },
      ],
    })
  })

  test('are only the host port if the game has one', () => {
    const onNode = ports.map((port) => (port.name === 'game' ? { ...port, hostPort: 30_001 } : port))
    expect(addressOf(withPorts(onNode))).toEqual(addressAt({ host: '192.0.2.1', port: 30_001 }))
  })
})
