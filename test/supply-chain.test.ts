import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, string>>
}

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly dev?: boolean
  /** A tool of ours that a shipped package could use too, but need not. */
  readonly devOptional?: boolean
  readonly hasInstallScript?: boolean
}

interface Sbom {
  readonly bomFormat: string
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } }
  readonly components: readonly {
    readonly purl: string
    readonly licenses?: readonly unknown[]
    readonly hashes?: readonly unknown[]
  }[]
}

const manifests = ['.', 'packages/muster-client', 'packages/muster-game-server'].map(
  (folder) => `${folder}/package.json`,
)
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
/** What comes from a registry: not the root, and not our own packages. */
const foreign = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
)

/** Licenses that let a studio ship what it builds; the second line only for tools that we never ship. */
const shipped = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'Unlicense',
  '0BSD',
]
const shippedToo = ['Python-2.0']
const tools = [...shipped, ...shippedToo, 'MPL-2.0']

describe('the supply chain', () => {
  it.each(manifests)('%s names exact versions', (path) => {
    const manifest = JSON.parse(read(path)) as Manifest
    const { dependencies, devDependencies, optionalDependencies, overrides } = manifest
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides }
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    expect(loose).toEqual([])
  })

  it('has a hash for each package, names no host, and lets no package run code at its installation', () => {
    expect(foreign.length).toBeGreaterThan(100)
    expect(foreign.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([])
    expect(foreign.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
    expect(foreign.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([])
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
  })

  it('has only packages whose license allows it', () => {
    const others = foreign.filter(
      ([, { license = 'none', dev }]) => !(dev ? tools : [...shipped, ...shippedToo]).includes(license),
    )
    expect(others.map(([path, { license }]) => [path, license])).toEqual([])
  })

  it('says in CycloneDX all that is shipped, and nothing else', () => {
    const printed = execFileSync('node', ['deploy/images/sbom.js'], { cwd: root, encoding: 'utf8' })
    const sbom = JSON.parse(printed) as Sbom
    const { name } = JSON.parse(read('package.json')) as Manifest
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name } } })
    const purls = new Set(sbom.components.map(({ purl }) => decodeURIComponent(purl)))
    const production = foreign.filter(([, { dev, devOptional }]) => !dev && !devOptional)
    const missing = production.filter(([path, { version }]) => {
      const [, packageName] = /.*node_modules\/(.+)$/.exec(path) ?? []
      return !purls.has(`pkg:npm/${packageName}@${version}`)
    })
    expect(missing.map(([path]) => path)).toEqual([])
    expect(sbom.components.filter(({ licenses }) => !licenses?.length)).toEqual([])
    const tooling = ['typescript', 'vitest', 'eslint']
    expect([...purls].filter((purl) => tooling.some((tool) => purl.startsWith(`pkg:npm/${tool}@`)))).toEqual(
      [],
    )
  })

  it('builds its images on an exact version of Node, the same with and without a registry', () => {
    const [, base] = /^ARG BASE=docker\.io\/library\/node:(\S+)-bookworm-slim$/m.exec(
      read('deploy/images/Containerfile'),
    ) ?? ['', '']
    expect(base).toMatch(/^\d+\.\d+\.\d+$/)
    expect(read('deploy/images/stage-node.sh')).toContain(`\nversion=${base}\n`)
  })
})
