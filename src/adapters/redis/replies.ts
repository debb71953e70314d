import { inspect } from 'node:util'

/**
 * Redis answers with strings, numbers, null, and lists of them. Each answer is read as its step or command promises;
 * any other answer means that program and script do not match, and throws.
 */
export type Value = string | number | null

export function listIn(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw unexpected(answer)
  return answer
}

export function valuesIn(answer: unknown): readonly Value[] {
  const list = listIn(answer)
  if (!list.every(isValue)) throw unexpected(answer)
  return list
}

export function textsIn(answer: unknown): readonly (string | null)[] {
  const list = listIn(answer)
  if (!list.every(isText)) throw unexpected(answer)
  return list
}

export function numberIn(answer: unknown): number {
  if (typeof answer !== 'number') throw unexpected(answer)
  return answer
}

/** One of the words that a step may return. */
export function wordIn<const Word extends string>(answer: unknown, words: readonly Word[]): Word {
  const word = words.find((each) => each === answer)
  if (word === undefined) throw unexpected(answer)
  return word
}

function isText(value: unknown): value is string | null {
  return typeof value === 'string' || value === null
}

function isValue(value: unknown): value is Value {
  return isText(value) || typeof value === 'number'
}

function unexpected(answer: unknown): Error {
  return new Error(`Redis gave an unexpected answer: ${inspect(answer).slice(0, 200)}`)
}
