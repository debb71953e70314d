import { BadEnvironment } from '../../runtime/env.ts'
import type { Pod } from './api-types.ts'
import { ApiFault } from './api-fault.ts'
import type { Pods } from './pods.ts'

/** Does the work, or throws `BadEnvironment`: why this cluster cannot be used, in one sentence. */
export async function usable<T>(
  work: () => Promise<T>,
  where: { address: string; namespace: string },
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BadEnvironment) throw error
    throw new BadEnvironment(
      error instanceof ApiFault ? refusal(error, where) : silence((error as Error).cause, where),
    )
  }
}

/** A dry run judges this pod as every pod: namespace, rights, template and Pod Security at once. Throws what is wrong. */
export async function judge(pods: Pods, example: Pod): Promise<void> {
  try {
    await pods.tryCreate(example)
  } catch (error) {
    // A full namespace is no fault: it will have room again.
    if (!(error instanceof ApiFault && error.overQuota)) throw error
  }
}

function refusal(
  { status, says }: ApiFault,
  { address, namespace }: { address: string; namespace: string },
): string {
  switch (status) {
    case 401:
      return `Kubernetes at ${address} does not know our credentials: ${says}`
    case 403:
      return `Kubernetes at ${address} does not allow what is needed in the namespace ${namespace}: ${says}`
    case 404:
      return `GAME_NAMESPACE (${namespace}) is not there in Kubernetes at ${address}: ${says}`
    case 422:
    case 400:
      return `Kubernetes at ${address} refuses the pods that POD_TEMPLATE makes: ${says}`
    default:
      return `Kubernetes at ${address} cannot be used: ${says}`
  }
}

function silence(cause: unknown, { address }: { address: string }): string {
  const why = cause instanceof Error ? cause.message : String(cause)
  return `Kubernetes at ${address} cannot be reached: ${why}. Is its API server running there?`
}
