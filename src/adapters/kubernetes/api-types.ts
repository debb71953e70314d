import type { V1Pod } from '@kubernetes/client-node'

/** An API object as JSON: the library's types are classes, with dates instead of strings. */
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
