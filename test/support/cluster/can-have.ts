/** Why this machine cannot run a cluster for tests, if it cannot. */
export function whyNoCluster(): string | undefined {
  if (process.platform !== 'linux') return 'a cluster without Docker needs Linux'
  return process.getuid?.() === 0 ? undefined : 'a cluster without Docker needs root'
}
