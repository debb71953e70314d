import { loadOptions } from '../../src/load/options.ts'
import { runLoad } from '../../src/load/run.ts'

/** Runs the load tool with this command line: prints its peak memory in kB, its CPU seconds, and how many finished. */
const options = loadOptions(JSON.parse(process.argv[2] ?? '') as string[], {})
const summary = await runLoad(options, new AbortController().signal, process.stderr)
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
if (summary.violations.length > 0) throw new Error(JSON.stringify(summary.violations))
console.log(JSON.stringify([maxRSS, (userCPUTime + systemCPUTime) / 1e6, summary.finished]))
process.exit(0)
