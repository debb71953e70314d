// Reduces eksctl's schema to its checks, without descriptions.
// node deploy/schema/trim-eksctl.js SCHEMA.JSON > deploy/schema/eksctl.json
// SCHEMA.JSON is pkg/apis/eksctl.io/v1alpha5/assets/schema.json of the Go module github.com/weaveworks/eksctl v0.215.0 (Apache-2.0).
import { readFileSync } from 'node:fs'

const explains = [
  'description',
  'x-intellij-html-description',
  'preferredOrder',
  'default',
  'examples',
  '$schema',
]
const whole = JSON.parse(readFileSync(process.argv[2], 'utf8'), (_name, value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  // A property may also be called `description`: then it is a schema, not a text.
  return Object.fromEntries(
    Object.entries(value).filter(([name, inner]) => !explains.includes(name) || isSchema(inner)),
  )
})
process.stdout.write(`${JSON.stringify(whole, null, 1)}\n`)

function isSchema(value) {
  return typeof value === 'object' && value !== null && ('type' in value || '$ref' in value)
}
