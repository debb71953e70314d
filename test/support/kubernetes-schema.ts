import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'

const file = fileURLToPath(new URL('../../deploy/schema/kubernetes.json', import.meta.url))
const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as { definitions: Record<string, object> }
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ $id: 'kubernetes', definitions })
const validators = new Map<string, ValidateFunction>()

/** The errors of a manifest according to the API server's schema; unknown fields are errors. */
export function schemaFaults(manifest: object): readonly string[] {
  const { apiVersion, kind } = manifest as { apiVersion?: string; kind?: string }
  const [version = '', group = 'core'] = (apiVersion ?? '').split('/').reverse()
  return faultsAs(`${group.split('.')[0] ?? ''}.${version}.${kind ?? ''}`, manifest)
}

export function podTemplateFaults(template: object): readonly string[] {
  return faultsAs('core.v1.PodTemplateSpec', template)
}

function faultsAs(definition: string, value: object): readonly string[] {
  const name = `io.k8s.api.${definition}`
  if (!definitions[name]) return [`the schema has no ${name}`]
  const validate = validators.get(name) ?? ajv.compile({ $ref: `kubernetes#/definitions/${name}` })
  validators.set(name, validate)
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const { additionalProperty } = params as { additionalProperty?: string }
    return `${instancePath} ${message ?? ''} ${additionalProperty ?? ''}`.trim()
  })
}
