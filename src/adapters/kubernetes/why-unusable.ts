import type { Pod } from './api-types.ts'
import { ApiFault } from './api-fault.ts'
import type { Pods } from './pods.ts'

/**
 * Says in one sentence why this cluster cannot be used, when it cannot. A pod that is created for the look of it is judged
 * as every pod: address, credentials, namespace, rights, template and Pod Security at once.
 */
export async function whyUnusable(
  pods: Pods,
  example: Pod,
  where: { address: string; namespace: string },
): Promise<string | undefined> {
  try {
    await pods.page()
    await pods.tryCreate(example)
    return undefined
  } catch (error) {
    // A full namespace is no fault: it will have room again.
    if (error instanceof ApiFault && error.overQuota) return undefined
    return error instanceof ApiFault ? refusal(error, where) : silence((error as Error).cause, where)
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
