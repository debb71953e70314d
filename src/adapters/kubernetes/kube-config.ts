import { existsSync, readFileSync } from 'node:fs'

import { KubeConfig } from '@kubernetes/client-node'

import { BadEnvironment } from '../../runtime/env.ts'
import { errorMessage } from '../../runtime/errors.ts'

const IN_CLUSTER = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** The kubeconfig at the path, or the service account that every pod gets. */
export function kubeConfig(path: string | undefined): KubeConfig {
  const config = new KubeConfig()
  if (path !== undefined) return fromFile(config, path)
  if (!existsSync(IN_CLUSTER))
    throw new BadEnvironment(
      'FLEET=kubernetes needs a cluster: set KUBECONFIG to a kubeconfig, or run in a pod that has a service account.',
    )
  config.loadFromCluster()
  return config
}

function fromFile(config: KubeConfig, path: string): KubeConfig {
  const where = `KUBECONFIG (${path})`
  try {
    readFileSync(path)
    config.loadFromFile(path)
  } catch (error) {
    throw new BadEnvironment(`${where} cannot be read: ${errorMessage(error)}`)
  }
  if (!config.getCurrentCluster() || !config.getCurrentUser())
    throw new BadEnvironment(`${where} has no current context with a cluster and a user.`)
  return config
}
