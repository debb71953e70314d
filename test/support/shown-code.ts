import { readFileSync } from 'node:fs'

const root = new URL('../../', import.meta.url)

interface Block {
  readonly language: string
  readonly text: string
}

/** The code that a page shows its readers: what a test takes, and what none has taken. */
export class ShownCode {
  readonly #page: string
  readonly #blocks: readonly Block[]
  readonly #commands: readonly string[]
  readonly #taken = new Set<Block | string>()

  constructor(page: string) {
    this.#page = page
    const text = readFileSync(new URL(page, root), 'utf8')
    const fence = /^```(\w*)\n(.*?)^```$/gms
    this.#blocks = [...text.matchAll(fence)].map(([, language = '', code = '']) => ({ language, text: code }))
    const prose = text.replace(fence, '')
    const command = /`((?:[A-Z_]+=\S+ )*(?:make|npm|npx|node|curl) [^`]+)`/g
    this.#commands = [...prose.matchAll(command)].map(([, code = '']) => code)
  }

  /** The one block that has this. */
  block(having: RegExp | string): string {
    return this.#take(this.#blocks, ({ text }) => has(text, having), having).text
  }

  /** The one command in a sentence that has this. */
  command(having: RegExp | string): string {
    return this.#take(this.#commands, (text) => has(text, having), having)
  }

  /** What is left: commands one by one, and blocks in other languages by their first lines. Drawings have no language. */
  get rest(): readonly string[] {
    const blocks = this.#blocks.filter((each) => each.language !== '' && !this.#taken.has(each))
    const lines = blocks.flatMap(({ language, text }) =>
      language === 'sh' ? commandsIn(text) : [text.split('\n')[0] ?? ''],
    )
    return [...new Set([...lines, ...this.#commands.filter((each) => !this.#taken.has(each))])]
  }

  #take<T extends Block | string>(all: readonly T[], fits: (one: T) => boolean, having: RegExp | string): T {
    const [found, ...others] = all.filter(fits)
    if (found === undefined || others.length > 0)
      throw new Error(`${this.#page} shows ${String(having)} ${found ? 'more than once' : 'nowhere'}`)
    this.#taken.add(found)
    return found
  }
}

function has(text: string, having: RegExp | string): boolean {
  return typeof having === 'string' ? text.includes(having) : having.test(text)
}

function commandsIn(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/\s+#.*$/, ''))
  return lines.filter((line) => line !== '')
}
