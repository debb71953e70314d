// Loaded before a backend whose code has crash points: counts them, and kills the process at the one that it is told.
const hits = new Map()
let armed

function at(point, when) {
  const key = `${point} ${when}`
  hits.set(key, (hits.get(key) ?? 0) + 1)
  if (armed?.key !== key) return
  armed.left -= 1
  if (armed.left > 0) return
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way: nothing more is done.
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
// The test is gone: nobody is left to end us.
process.on('disconnect', () => process.exit(1))
