const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** For the text of a page, and for attributes in double quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (each) => entities[each] ?? each)
}
