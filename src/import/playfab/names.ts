import { nameOf } from '../read.ts'

/** Names as Muster has them, each given once. */
export class Names {
  readonly #taken = new Set<string>()

  constructor(reserved: readonly string[] = []) {
    for (const name of reserved) this.#taken.add(name)
  }

  give(wanted: string, clean: (name: string) => string = nameOf): string {
    const first = clean(wanted)
    for (let copy = 1; ; copy += 1) {
      const name = copy === 1 ? first : `${first}-${copy}`
      if (this.#taken.has(name)) continue
      this.#taken.add(name)
      return name
    }
  }
}
