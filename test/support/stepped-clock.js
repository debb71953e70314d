// Preloaded with `--import`: the wall clock of this process is off by the milliseconds in the file CLOCK_FILE. Timers and the
// monotonic clock are unchanged, as when a real clock is set. `<CLOCK_FILE>.<pid>` shows the current step of this process.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env.CLOCK_FILE
const Real = Date
let off = 0

function read() {
  const now = Number(readFileSync(file, 'utf8'))
  off = now
  writeFileSync(`${file}.${process.pid}`, String(now))
}

const now = () => Real.now() + off
globalThis.Date = new Proxy(Real, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
  apply: () => new Real(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})
read()
setInterval(read, 20).unref()
