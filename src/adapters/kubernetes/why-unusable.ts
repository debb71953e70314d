import { BadEnvironment } from '../../runtime/env.ts'
import { errorMessage } from '../../runtime/errors.ts'
import type { Pod } from './api-types.ts'
import { ApiFault } from './api-fault.ts'
import type { Pods } from './pods.ts'

/** Does the work, or throws `BadEnvironment` with one sentence: why this cluster cannot be used. */
export async function usable<T>(
  work: () => Promise<T>,
  where: { address: string; namespace: string },
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BadEnvironment) throw error
    throw new BadEnvironment(error instanceof ApiFault ? refusal(error, where) : silence(error, where))
  }
}

/** A dry run checks namespace, rights, template and Pod Security at once. Throws what is wrong. */
export async function judge(pods: Pods, example: Pod): Promise<void> {
  try {
    await pods.tryCreate(example)
  } catch (error) {
    // A full quota is no error: there will be room again.
    if (!(error instanceof ApiFault && error.overQuota)) throw error
  }
}

function refusal(
  { status, says }: ApiFault,
  { address, namespace }: { address: string; namespace: string },
): string {
  switch (status) {
    case 401:
      return `Kubernetes at ${address} does not accept our credentials: ${says}`
    case 403:
      return `Kubernetes at ${address} does not give the backend the rights it needs in the namespace ${namespace}: ${says}`
    case 404:
      return `GAME_NAMESPACE (${namespace}) does not exist in Kubernetes at ${address}: ${says}`
    case 422:
    case 400:
      return `Kubernetes at ${address} refuses the pods that POD_TEMPLATE makes: ${says}`
    default:
      return `Kubernetes at ${address} cannot be used: ${says}`
  }
}

function silence(error: unknown, { address }: { address: string }): string {
  const cause = error instanceof Error ? error.cause : error
  return `Kubernetes at ${address} cannot be reached: ${errorMessage(cause)}. Is its API server running there?`
}
