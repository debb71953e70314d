import type { Recorder } from './recorder.ts'

const EVERY_MS = 10_000

/** Until disposed of, says every 10 s in one line how far the run is. */
export function progress(recorder: Recorder, say: (line: string) => void): Disposable {
  const began = performance.now()
  const counts = { join: 0, formed: 0, play: 0, fault: 0 }
  let [read, latest] = [0, 'none']
  const timer = setInterval(() => {
    for (; read < recorder.lines.length; read += 1) {
      const line = recorder.lines[read]
      if (line?.type !== 'ok') continue
      if (line.op in counts) counts[line.op as keyof typeof counts] += 1
      if (line.op === 'fault') latest = line.key
    }
    const seconds = Math.round((performance.now() - began) / 1000)
    say(
      `${seconds} s: ${counts.join} joins answered, ${counts.formed} matches formed, ${counts.play} players played to the end, ${counts.fault} faults, the latest: ${latest}`,
    )
  }, EVERY_MS)
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer)
    },
  }
}
