/** The import table of docs/architecture.md: each folder may import only what is listed here. */
const knows = {
  protocol: { folders: [], packages: ['typebox'] },
  match: { folders: [], packages: [] },
  matchmaking: { folders: ['match'], packages: [] },
  ports: { folders: ['match'], packages: [] },
  lifecycle: { folders: ['match', 'matchmaking', 'ports'], packages: [] },
  runtime: { folders: [], packages: ['pino', 'prom-client', 'node'] },
  backend: {
    folders: ['lifecycle', 'protocol', 'runtime', 'match', 'matchmaking', 'ports', 'queue-file'],
    packages: ['fastify', '@fastify', 'typebox', 'prom-client', 'pino', 'semver', 'jose', 'node'],
  },
  'queue-file': {
    folders: ['match', 'matchmaking', 'protocol', 'runtime'],
    packages: ['yaml', 'typebox', 'leven', 'semver', 'jiti', 'node'],
  },
  import: { folders: ['queue-file', 'match'], packages: ['yaml', 'typebox'] },
  proxy: { folders: ['protocol', 'runtime'], packages: ['ws', 'undici', 'prom-client', 'node'] },
  'game-server': { folders: ['protocol', 'runtime'], packages: ['node'] },
  client: { folders: ['protocol'], packages: ['node'] },
  load: {
    folders: ['protocol', 'runtime', 'client', 'queue-file', 'match', 'matchmaking'],
    packages: ['undici', 'commander', 'picocolors', 'semver', 'node'],
  },
  'check-server': {
    folders: ['protocol', 'runtime', 'match', 'adapters/control', 'adapters/process'],
    packages: ['commander', 'node'],
  },
  simulate: {
    folders: ['match', 'matchmaking', 'queue-file', 'runtime'],
    packages: ['commander', 'picocolors', 'node'],
  },
  dashboard: { folders: ['client', 'protocol'], packages: [] },
  dev: { folders: ['backend', 'proxy', 'runtime'], packages: ['node'] },
  demo: { folders: ['load', 'match', 'runtime', 'adapters/process'], packages: ['node'] },
}

/** A command imports only its own process. */
const commands = {
  muster: [],
  commands: [],
  backend: ['backend'],
  proxy: ['proxy'],
  'game-server': ['game-server'],
  'check-server': ['check-server'],
  load: ['load', 'backend', 'queue-file'],
  dev: ['dev'],
  demo: ['dev'],
  'demo-real': ['demo'],
  migrate: ['backend', 'adapters/postgres'],
  config: ['backend', 'queue-file'],
  simulate: ['backend', 'simulate'],
  import: ['import'],
}

/** Talking to a game server is shared by all fleets. */
const shared = { process: ['adapters/control'], kubernetes: ['adapters/control'] }

const adapters = {
  memory: [],
  control: ['node'],
  kubernetes: ['@kubernetes/client-node', 'node'],
  redis: ['ioredis', 'node'],
  process: ['node'],
  system: ['node'],
  postgres: ['pg', 'node-pg-migrate', '@electric-sql/pglite', 'node'],
}

const others = (folders) => `^src/(?!(${folders.join('|')})/)`
const foreign = (packages) => {
  const named = packages.filter((name) => name !== 'node').map((name) => `(^|/)node_modules/${name}(/|$)`)
  return named.length ? { pathNot: named } : {}
}

const forFolder = (name, { self = name, ...from }, { folders, packages }) => [
  { name: `${name}-folders`, severity: 'error', from, to: { path: others([self, ...folders]) } },
  {
    name: `${name}-packages`,
    severity: 'error',
    from,
    to: {
      dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      ...foreign(packages),
    },
  },
  ...(packages.includes('node')
    ? []
    : [{ name: `${name}-node`, severity: 'error', from, to: { dependencyTypes: ['core'] } }]),
]

const rules = [
  ...Object.entries(knows).flatMap(([name, table]) =>
    forFolder(
      name,
      { path: `^src/${name}/`, pathNot: ['\\.test\\.ts$', '^src/backend/compose\\.ts$'] },
      table,
    ),
  ),
  ...Object.entries(adapters).flatMap(([name, packages]) =>
    forFolder(
      `adapters-${name}`,
      { path: `^src/adapters/${name}/`, pathNot: ['\\.test\\.ts$'] },
      {
        folders: ['ports', 'match', 'protocol', 'runtime', `adapters/${name}`, ...(shared[name] ?? [])],
        packages,
      },
    ),
  ),
  ...Object.entries(commands).flatMap(([name, folders]) =>
    forFolder(
      `bin-${name}`,
      { path: `^src/bin/${name}\\.ts$`, self: 'bin' },
      { folders: ['runtime', ...folders], packages: ['commander', 'node'] },
    ),
  ),
  {
    name: 'bin-has-a-rule',
    comment: 'A new command needs a row in the table above.',
    severity: 'error',
    from: { path: `^src/bin/(?!(${Object.keys(commands).join('|')})\\.ts$)` },
    to: { path: '.' },
  },
  {
    name: 'browser-client-no-node',
    comment: 'The browser entry of the client must load without Node.',
    severity: 'error',
    from: { path: '^src/client/', pathNot: ['\\.test\\.ts$', '^src/client/(node|tcp-lines)\\.ts$'] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'load-checks-apart',
    comment: 'The load tool checks the matchmaker: it may share the types of its rules, and no code.',
    severity: 'error',
    from: { path: '^src/load/', pathNot: ['\\.test\\.ts$'] },
    to: { path: '^src/matchmaking/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'importers-apart',
    comment: 'What the importers share is in src/import itself.',
    severity: 'error',
    from: { path: '^src/import/([^/]+)/' },
    to: { path: '^src/import/[^/]+/', pathNot: '^src/import/$1/' },
  },
  { name: 'bin-is-the-top', severity: 'error', from: { pathNot: '^src/bin/' }, to: { path: '^src/bin/' } },
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
]

module.exports = {
  forbidden: rules,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.tests.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
