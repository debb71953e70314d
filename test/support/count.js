// Adds up the gate and the reports of the runs, and prints the line that CI reads.
import { readFileSync } from 'node:fs'

const [gate, ...reports] = process.argv.slice(2)
let passed = Number(gate)
let failed = 1 - Number(gate)
for (const file of reports) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    passed += report.numPassedTests
    // A file that broke before its tests counts too, though it holds none that failed.
    const broken = report.testResults.filter(
      (each) => each.status === 'failed' && each.assertionResults.length === 0,
    )
    failed += report.numFailedTests + broken.length
  } catch (error) {
    console.error(`${file}: ${error.message}`)
    failed += 1
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 1 ? 0 : 1)
