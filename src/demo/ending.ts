/** Ends what was started, in reverse order, whatever happened in between. */
export class Ending implements AsyncDisposable {
  readonly #begun: AsyncDisposable[] = []

  add<T extends AsyncDisposable>(thing: T): T {
    this.#begun.push(thing)
    return thing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thing of this.#begun.splice(0).reverse()) await thing[Symbol.asyncDispose]()
  }
}
