import type { V1Pod } from '@kubernetes/client-node'

/** An object of the API as it is in JSON: the library's own are classes, with dates for texts. */
type InJson<T> = T extends Date
  ? string
  : T extends readonly (infer Each)[]
    ? InJson<Each>[]
    : T extends object
      ? { [Name in keyof T]: InJson<T[Name]> }
      : T

export type Pod = InJson<V1Pod>
export type PodSpec = NonNullable<Pod['spec']>
export type PodStatus = NonNullable<Pod['status']>
export type Owner = NonNullable<NonNullable<Pod['metadata']>['ownerReferences']>[number]
export type Container = PodSpec['containers'][number]
export type ContainerPort = NonNullable<Container['ports']>[number]
export type Variable = NonNullable<Container['env']>[number]
export type Toleration = NonNullable<PodSpec['tolerations']>[number]
export type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number]
