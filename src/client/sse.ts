export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** Reads server-sent events from text in arbitrary pieces. Never throws: it skips what it does not understand. */
export class SseParser {
  #rest = ''
  #event = ''
  #data: string[] = []
  /** How long the server asked to wait before a reconnect, in milliseconds. */
  retryMs: number | undefined

  push(text: string): readonly ServerSentEvent[] {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line))
  }

  #line(line: string): readonly ServerSentEvent[] {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value)
    return []
  }

  #dispatch(): readonly ServerSentEvent[] {
    const event = { event: this.#event || 'message', data: this.#data.join('\n') }
    const heard = this.#data.length > 0
    this.#event = ''
    this.#data = []
    return heard ? [event] : []
  }
}
