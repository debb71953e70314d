import { cpus, release, totalmem, type } from 'node:os'

/** The machine that the figures were measured on. */
export function machine(): readonly string[] {
  const all = cpus()
  return [
    `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release().split('-')[0] ?? ''}`,
    `Node ${process.versions.node}`,
  ]
}
