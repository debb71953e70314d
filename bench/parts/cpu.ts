import { readdirSync, readFileSync } from 'node:fs'

/**
 * The CPU time in µs that all threads of a process have used. In nanoseconds by the scheduler: `process.cpuUsage` and
 * `/proc/PID/stat` would need code in what is measured, or have steps of 10 ms.
 */
export function cpuMicrosOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const nanos = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanos.reduce((sum, each) => sum + each, 0) / 1000
}
