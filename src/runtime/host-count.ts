/** Node takes the first of several, and whoever stands behind us may take another. */
export function hostCount(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length
}
