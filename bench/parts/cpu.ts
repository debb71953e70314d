import { readdirSync, readFileSync } from 'node:fs'

/**
 * The CPU time in µs that all threads of these processes have used, as the scheduler counts it, in nanoseconds:
 * `/proc/PID/stat` has steps of 10 ms.
 */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicrosOf(pid), 0)
}

function cpuMicrosOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const nanos = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanos.reduce((sum, each) => sum + each, 0) / 1000
}
