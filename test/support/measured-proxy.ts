import { expect } from 'vitest'

import type { RunningProxy } from '../../src/proxy/server.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { openProxy } from './proxy.ts'
import { eventually } from './wait-for.ts'

export interface MeasuredProxy {
  readonly proxy: RunningProxy
  /** The port of its metrics. */
  readonly port: number
  readonly text: () => Promise<string>
  /** Waits until the metrics have these lines. */
  readonly sees: (...lines: readonly string[]) => Promise<void>
  /** Waits until so many refusals of this reason are counted. */
  readonly refused: (reason: string, count: number) => Promise<void>
}

export async function openMeasured(vars: NodeJS.ProcessEnv = {}): Promise<MeasuredProxy> {
  const port = await freePort()
  const proxy = await openProxy({ METRICS_PORT: String(port), ...vars })
  const text = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const sees = async (...lines: readonly string[]): Promise<void> => {
    await eventually(async () => {
      const told = (await text()).split('\n')
      for (const line of lines) expect(told).toContain(line)
    })
  }
  return {
    proxy,
    port,
    text,
    sees,
    refused: (reason, count) => sees(`muster_proxy_refusals_total{reason="${reason}"} ${count}`),
  }
}
