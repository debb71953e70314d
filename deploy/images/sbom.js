// sbom.js [npm's OPTIONS, such as --omit=optional]: what Muster ships, as CycloneDX JSON, from package-lock.json.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'muster-sbom-'))
const npm = (...words) =>
  execFileSync('npm', [...words, '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
try {
  // With --omit=dev, npm leaves out what both Muster and its tools use. So the tools go first.
  const {
    devDependencies: _tools,
    workspaces: _ours,
    ...shipped
  } = JSON.parse(readFileSync('package.json', 'utf8'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(shipped))
  cpSync('package-lock.json', join(folder, 'package-lock.json'))
  npm('install', '--silent')
  const sbom = JSON.parse(
    npm('sbom', '--sbom-format=cyclonedx', '--sbom-type=application', ...process.argv.slice(2)),
  )
  // npm calls the whole after its folder.
  sbom.metadata.component.name = shipped.name
  process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true })
}
