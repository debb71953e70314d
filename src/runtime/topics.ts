type Listener = () => void

/** Who wants to hear of what. Costs nothing for a topic that nobody listens to. */
export class Topics<Topic> {
  readonly #listeners = new Map<Topic, Set<Listener>>()

  on(topic: Topic, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
    }
  }

  tell(topic: Topic): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener()
  }

  tellAll(): void {
    for (const topic of this.#listeners.keys()) this.tell(topic)
  }
}
