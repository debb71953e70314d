/** Why this machine can have no cluster of its own for tests, or nothing: then it can. */
export function whyNoCluster(): string | undefined {
  if (process.platform !== 'linux') return 'a cluster without Docker needs Linux'
  return process.getuid?.() === 0 ? undefined : 'a cluster without Docker needs root'
}
