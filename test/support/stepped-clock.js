// Preloaded by `--import`: the wall clock of this process is off by as many milliseconds as the file CLOCK_FILE says. Timers and
// the monotonic clock stay as they are, as when a real clock is set. `<CLOCK_FILE>.<pid>` says which step this process has taken.
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
