// Adds up the check and the reports of the runs, names what failed, and prints the line that CI reads.
// The names come last on purpose: people see the end of a run of forty minutes.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [gate, ...reports] = process.argv.slice(2)
let passed = Number(gate)
const failures = gate === '1' ? [] : ['npm run check']

const firstLine = (message) => message?.trim().split('\n')[0] ?? 'no message'

/** Includes files that broke before their tests. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name)
  if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`]
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`)
}

for (const file of reports) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    passed += report.numPassedTests
    failures.push(...report.testResults.flatMap((each) => failuresOf(each).map((what) => `${file}: ${what}`)))
  } catch (error) {
    failures.push(`${file}: ${error.message}`)
  }
}
for (const failure of failures) console.log(`FAILED ${failure}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length === 0 && passed > 1 ? 0 : 1)
