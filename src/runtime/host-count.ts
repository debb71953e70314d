/** Node uses the first of several Host headers, and a server behind us may use another. */
export function hostCount(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length
}
