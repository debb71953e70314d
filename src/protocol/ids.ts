/**
 * What an id may look like, everywhere: in JSON, in a path, in a TCP line, in a log, in a pod's label.
 * One allow-list ends NUL, CR LF, escape codes, lone surrogates and two spellings of one é at the border.
 */
export const ID_PATTERN = '^[A-Za-z0-9._:-]{1,64}$'

const id = new RegExp(ID_PATTERN)

export function isId(text: string): boolean {
  return id.test(text)
}
