/** Node uses the first of several Host headers, and a server behind us may use another. */
export function hostCount(rawHeaders: readonly string[]): number {
  return headerCount(rawHeaders, 'host')
}

/** How often a request has the header with this name in lower case. */
export function headerCount(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length
}
