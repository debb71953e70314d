import { readFileSync } from 'node:fs'

import { commandWords } from './command-words.ts'
import { errorMessage } from './errors.ts'
import { withoutPassword } from './without-password.ts'

/** The first signs, all verify. */
export type Secrets = readonly [string, ...string[]]

/** A shorter one could be guessed from anything that it signed. */
const SHORTEST_SECRET_BYTES = 16

/** All errors of the environment, one per line. */
export class BadEnvironment extends Error {}

/** Reads variables, or the files named by `NAME_FILE`, and collects all errors. */
export class Env {
  readonly #vars: NodeJS.ProcessEnv
  readonly #renamed: Readonly<Record<string, string>>
  readonly #faults: Set<string>

  constructor(vars: NodeJS.ProcessEnv, renamed = {}, faults = new Set<string>()) {
    this.#vars = vars
    this.#renamed = renamed
    this.#faults = faults
  }

  /** Throws `BadEnvironment` with all errors. */
  static read<T>(vars: NodeJS.ProcessEnv, read: (env: Env) => T): T {
    const env = new Env(vars)
    const value = read(env)
    env.throwIfBad()
    return value
  }

  /**
   * Reads other variables for a part of the program; errors are collected together. `renamed`: the names that the
   * operator uses.
   */
  part(vars: NodeJS.ProcessEnv, renamed: Readonly<Record<string, string>> = {}): Env {
    return new Env(vars, renamed, this.#faults)
  }

  text(name: string, { default: otherwise }: { default: string }): string {
    return this.optional(name) ?? otherwise
  }

  optional(name: string): string | undefined {
    const file = this.#vars[`${name}_FILE`]
    if (file) return this.#read(name, file)
    return this.#vars[name] === '' ? undefined : this.#vars[name]
  }

  required(name: string, why: string): string {
    const value = this.optional(name)
    if (value === undefined) this.#refuse(name, `must be set: ${why}`)
    return value ?? ''
  }

  /** One or more, separated by whitespace or commas. Errors never show their text. */
  secrets(name: string, why: string): Secrets {
    const [first = '', ...others] = this.required(name, why)
      .split(/[\s,]+/)
      .filter(Boolean)
    const secrets: Secrets = [first, ...others]
    const short = secrets.findIndex((each) => Buffer.byteLength(each) < SHORTEST_SECRET_BYTES)
    if (first !== '' && short >= 0)
      this.#refuse(
        name,
        `must be a random text of ${SHORTEST_SECRET_BYTES} bytes or more, or several separated by spaces or commas, ` +
          `but number ${short + 1} of ${secrets.length} has ${Buffer.byteLength(secrets[short] ?? '')}`,
      )
    return secrets
  }

  integer(name: string, range: { default: number; min: number; max: number }): number {
    const value = this.#number(name, range)
    if (!Number.isInteger(value)) this.#refuse(name, `must be a whole number, but is ${value}`)
    return value
  }

  port(name: string, { default: otherwise }: { default: number }): number {
    return this.integer(name, { default: otherwise, min: 0, max: 65_535 })
  }

  /** Seconds in the environment, milliseconds in the program. */
  seconds(name: string, { default: otherwise, min = 0 }: { default: number; min?: number }): number {
    return Math.round(this.#number(name, { default: otherwise, min, max: 31_536_000 }) * 1000)
  }

  flag(name: string): boolean {
    const value = this.optional(name) ?? 'false'
    if (!['true', 'false', '1', '0'].includes(value))
      this.#refuse(name, `must be true, false, 1 or 0, but is ${value}`)
    return value === 'true' || value === '1'
  }

  url(name: string, { default: otherwise }: { default: string }): URL {
    const value = this.text(name, { default: otherwise })
    if (this.#isUsable(name, value)) return new URL(value)
    if (!isHttp(value)) this.#refuse(name, `must be an http or https URL, but is ${withoutPassword(value)}`)
    return new URL(otherwise)
  }

  /** A program and its arguments; none if it is not set. */
  command(name: string): readonly string[] {
    const read = commandWords(this.text(name, { default: '' }))
    if ('words' in read) return read.words
    this.#refuse(name, read.fault)
    return []
  }

  /** One or more, separated by commas; with an empty default there may be none. */
  urls(name: string, { default: otherwise }: { default: string }): readonly URL[] {
    const texts = this.text(name, { default: otherwise })
      .split(',')
      .map((text) => text.trim())
      .filter(Boolean)
    for (const text of texts.filter((text) => !isHttp(text)))
      this.#refuse(
        name,
        `must be http or https URLs separated by commas, but contains ${withoutPassword(text)}`,
      )
    return texts.filter((text) => this.#isUsable(name, text)).map((text) => new URL(text))
  }

  oneOf<T extends string>(name: string, { default: otherwise, of }: { default: T; of: readonly T[] }): T {
    const value = this.text(name, { default: otherwise })
    const known = of.find((each) => each === value)
    if (known === undefined) this.#refuse(name, `must be ${listed(of)}, but is ${value}`)
    return known ?? otherwise
  }

  fault(sentence: string): void {
    this.#faults.add(sentence)
  }

  throwIfBad(): void {
    if (this.#faults.size > 0) throw new BadEnvironment([...this.#faults].join('\n'))
  }

  #refuse(name: string, why: string): void {
    this.#faults.add(`${this.#renamed[name] ?? name} ${why}`)
  }

  /** With user and password, `fetch` refuses a URL, and shows both in its error. */
  #isUsable(name: string, text: string): boolean {
    if (!isHttp(text)) return false
    const { username, password } = new URL(text)
    if (username === '' && password === '') return true
    this.#refuse(name, `must not contain a user or a password, but is ${withoutPassword(text)}`)
    return false
  }

  #number(
    name: string,
    { default: otherwise, min, max }: { default: number; min: number; max: number },
  ): number {
    const text = this.optional(name)
    if (text === undefined) return otherwise
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    this.#refuse(name, `must be a number from ${min} to ${max}, but is ${text}`)
    return otherwise
  }

  #read(name: string, file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch (error) {
      this.#refuse(`${name}_FILE`, `cannot be read: ${errorMessage(error)}`)
      return undefined
    }
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
