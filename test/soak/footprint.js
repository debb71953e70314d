// Preloaded with `--import`, under `--expose-gc`: every other second, what this process holds is a line in FOOTPRINTS.<pid>.
import { appendFileSync, readdirSync } from 'node:fs'

const EVERY_MS = 2000

function look() {
  // Without garbage: the heap of a busy process is mostly that.
  gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  const line = {
    // Not from `Date`, which a fault sets.
    t: performance.timeOrigin + performance.now(),
    began: performance.timeOrigin,
    heap: heapUsed + external,
    rss,
    descriptors: readdirSync('/proc/self/fd').length,
  }
  appendFileSync(`${process.env.FOOTPRINTS}.${process.pid}`, `${JSON.stringify(line)}\n`)
}

setInterval(look, EVERY_MS).unref()
