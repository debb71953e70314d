import { readFileSync } from 'node:fs'

import { commandWords } from './command-words.ts'

/** Says everything that is wrong with the environment at once, a line each. */
export class BadEnvironment extends Error {}

/** Reads variables, each also from the file that `NAME_FILE` names, and collects what is wrong with them. */
export class Env {
  readonly #vars: NodeJS.ProcessEnv
  readonly #faults: string[] = []

  constructor(vars: NodeJS.ProcessEnv) {
    this.#vars = vars
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
    if (value === undefined) this.#faults.push(`${name} must be set: ${why}`)
    return value ?? ''
  }

  integer(name: string, range: { default: number; min: number; max: number }): number {
    const value = this.#number(name, range)
    if (!Number.isInteger(value)) this.#faults.push(`${name} must be a whole number, and is ${value}`)
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
      this.#faults.push(`${name} must be true, false, 1 or 0, and is ${value}`)
    return value === 'true' || value === '1'
  }

  url(name: string, { default: otherwise }: { default: string }): URL {
    const value = this.text(name, { default: otherwise })
    if (isHttp(value)) return new URL(value)
    this.#faults.push(`${name} must be an http or https URL, and is ${value}`)
    return new URL(otherwise)
  }

  /** A program and its arguments; none when it is not set. */
  command(name: string): readonly string[] {
    const read = commandWords(this.text(name, { default: '' }))
    if ('words' in read) return read.words
    this.#faults.push(`${name} ${read.fault}`)
    return []
  }

  /** One or more, with commas between them; an empty default allows none. */
  urls(name: string, { default: otherwise }: { default: string }): readonly URL[] {
    const texts = this.text(name, { default: otherwise })
      .split(',')
      .map((text) => text.trim())
      .filter(Boolean)
    for (const text of texts.filter((text) => !isHttp(text)))
      this.#faults.push(`${name} must be http or https URLs with commas between them, and holds ${text}`)
    return texts.filter(isHttp).map((text) => new URL(text))
  }

  fault(sentence: string): void {
    this.#faults.push(sentence)
  }

  throwIfBad(): void {
    if (this.#faults.length > 0) throw new BadEnvironment(this.#faults.join('\n'))
  }

  #number(
    name: string,
    { default: otherwise, min, max }: { default: number; min: number; max: number },
  ): number {
    const text = this.optional(name)
    if (text === undefined) return otherwise
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    this.#faults.push(`${name} must be a number from ${min} to ${max}, and is ${text}`)
    return otherwise
  }

  #read(name: string, file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch (error) {
      this.#faults.push(`${name}_FILE cannot be read: ${(error as Error).message}`)
      return undefined
    }
  }
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
