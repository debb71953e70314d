// Reduces the API server's schema (4 MB) to the kinds that our manifests use, with unknown fields refused.
// node deploy/schema/trim.js SWAGGER.JSON v1.34.4 > deploy/schema/kubernetes.json
// SWAGGER.JSON is api/openapi-spec/swagger.json of the Go module k8s.io/kubernetes of that version (Apache-2.0).
import { readFileSync } from 'node:fs'

const kinds = [
  'apps.v1.Deployment',
  'apps.v1.StatefulSet',
  'autoscaling.v2.HorizontalPodAutoscaler',
  'batch.v1.Job',
  'core.v1.ConfigMap',
  'core.v1.Namespace',
  'core.v1.PersistentVolume',
  'core.v1.Pod',
  'core.v1.PodTemplateSpec',
  'core.v1.ResourceQuota',
  'core.v1.Secret',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'networking.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
  'rbac.v1.Role',
  'rbac.v1.RoleBinding',
  'scheduling.v1.PriorityClass',
  'storage.v1.StorageClass',
].map((kind) => `io.k8s.api.${kind}`)

/** Strings in the schema that YAML may also write as numbers. */
const alsoNumbers = [
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  'io.k8s.apimachinery.pkg.api.resource.Quantity',
]

const [file, version] = process.argv.slice(2)
const { definitions } = JSON.parse(readFileSync(file, 'utf8'))
const kept = {}
for (const kind of kinds) keep(kind)
const sorted = Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)))
process.stdout.write(
  `${JSON.stringify({ from: `k8s.io/kubernetes ${version}`, definitions: sorted }, null, 1)}\n`,
)

function keep(name) {
  if (kept[name]) return
  kept[name] = {}
  kept[name] = alsoNumbers.includes(name) ? { type: ['string', 'number'] } : trimmed(definitions[name])
}

function trimmed({ $ref, type, required, properties, items, additionalProperties }) {
  if ($ref) {
    keep($ref.slice('#/definitions/'.length))
    return { $ref }
  }
  if (items) return { type, items: trimmed(items) }
  if (additionalProperties) return { type, additionalProperties: trimmed(additionalProperties) }
  if (!properties) return { type }
  const entries = Object.entries(properties).map(([name, property]) => [name, trimmed(property)])
  return { type: 'object', required, properties: Object.fromEntries(entries), additionalProperties: false }
}
