// Loaded before a backend with crash points: counts visits, and kills the process at the chosen one.
const hits = new Map()
let armed

function at(point, when) {
  const key = `${point} ${when}`
  hits.set(key, (hits.get(key) ?? 0) + 1)
  if (armed?.key !== key) return
  armed.left -= 1
  if (armed.left > 0) return
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way: do nothing more.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

globalThis.crash = {
  before: (point) => at(point, 'before'),
  after: (point, value) => {
    at(point, 'after')
    return value
  },
}

process.on('message', ({ arm, count }) => {
  if (arm) armed = { ...arm }
  if (count) {
    process.send({ hits: Object.fromEntries(hits) })
    hits.clear()
  }
})
// The test is gone: nobody else would end us.
process.on('disconnect', () => process.exit(1))
