/** Node uses the first of several Host headers, and a server behind us may use another. */
export function hostCount(rawHeaders: readonly string[]): number {
  return headerCount(rawHeaders, 'host')
}

/** How often a request has the header with this name in lower case. */
export function headerCount(rawHeaders: readonly string[], name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at]
    // Few names have this length: each request is looked through twice.
    if (given?.length === name.length && given.toLowerCase() === name) count += 1
  }
  return count
}
