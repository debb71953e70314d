import { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { kubeConfig } from '../../src/adapters/kubernetes/kube-config.ts'
import { paced } from './paced.ts'
import { figuresAt } from './percentiles.ts'

interface Options {
  readonly kubeconfig: string
  /** The pod to patch. */
  readonly path: string
  /** Patches per second, and in total. */
  readonly rate: number
  readonly count: number
}

/** Prints p50 and p99 in ms from when a patch of a pod's label was due to its answer. */
const { kubeconfig, path, rate, count } = JSON.parse(process.argv[2] ?? '') as Options
const api = new KubeApi(kubeConfig(kubeconfig))
const took: Promise<number>[] = []
await patch(-1)
await paced({ rate, count, uneven: true }, (due, nth) => {
  took.push(patch(nth).then(() => performance.now() - due))
})
console.log(JSON.stringify(figuresAt(await Promise.all(took), [50, 99])))
api.close()

function patch(nth: number): Promise<unknown> {
  const body = { metadata: { labels: { patched: `nr${nth}` } } }
  return api.call({ method: 'PATCH', path, type: 'application/merge-patch+json', body })
}
