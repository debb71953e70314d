type Listener<News> = (news?: News) => void

/** Listeners by topic. A topic without listeners costs nothing. */
export class Topics<Topic, News = never> {
  readonly #listeners = new Map<Topic, Set<Listener<News>>>()

  on(topic: Topic, listener: Listener<News>): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
    }
  }

  has(topic: Topic): boolean {
    return this.#listeners.has(topic)
  }

  tell(topic: Topic, news?: News): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(news)
  }

  tellAll(): void {
    for (const topic of this.#listeners.keys()) this.tell(topic)
  }
}
