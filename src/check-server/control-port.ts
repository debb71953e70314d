import { request } from 'node:http'
import type { Duplex } from 'node:stream'

import { lineHeaders } from '../protocol/assignment.ts'
import { errorMessage } from '../runtime/errors.ts'

interface Port {
  readonly host: string
  readonly port: number
}

/** The answer to a request, or why there is none, as a phrase. */
export type Answer = { readonly status: number; readonly body: string } | { readonly silent: string }

export interface Asked {
  readonly path: string
  readonly patienceMs: number
  /** Makes it a POST. */
  readonly json?: string
  readonly bearer?: string
}

export function ask({ host, port }: Port, { path, patienceMs, json, bearer }: Asked): Promise<Answer> {
  const headers = {
    ...(json !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
    }),
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  }
  const method = json === undefined ? 'GET' : 'POST'
  return new Promise((resolve) => {
    const asked = request({ host, port, path, method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response
        .on('error', () => undefined)
        .on('end', () => {
          resolve({ status: response.statusCode ?? 0, body })
        })
    })
    asked
      .on('error', (error) => {
        resolve({ silent: errorMessage(error) })
      })
      .on('close', () => {
        resolve({ silent: 'it hung up' })
      })
      .setTimeout(patienceMs, () => asked.destroy(new Error('no answer in time')))
      .end(json)
  })
}

export const statusText = (answer: Answer): string =>
  'silent' in answer ? answer.silent : String(answer.status)

/** An open line for the assignment, or the status of the answer that refuses one. */
export type LineAnswer =
  | { readonly kind: 'line'; readonly line: Duplex }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'silent'; readonly says: string }

/** Asks for a line, as a backend does before there is a match. */
export function askForLine({ host, port }: Port, proof: string, patienceMs: number): Promise<LineAnswer> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path: '/assign', headers: lineHeaders(proof), agent: false })
    asked
      .on('upgrade', (_response, line: Duplex) => {
        asked.setTimeout(0)
        resolve({ kind: 'line', line: line.on('error', () => line.destroy()) })
      })
      .on('response', (response) => {
        response.on('error', () => undefined).resume()
        resolve({ kind: 'status', status: response.statusCode ?? 0 })
      })
      .on('error', (error) => {
        resolve({ kind: 'silent', says: errorMessage(error) })
      })
      .on('close', () => {
        resolve({ kind: 'silent', says: 'it hung up' })
      })
      .setTimeout(patienceMs, () => asked.destroy(new Error('no answer in time')))
      .end()
  })
}

/** Sends one line, and gives all that comes until the other side ends it or the time is up. */
export function tellOnLine(line: Duplex, said: string, patienceMs: number): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const over = (): void => {
      clearTimeout(timer)
      resolve(heard)
    }
    const timer = setTimeout(() => line.destroy(), patienceMs)
    line.setEncoding('utf8').on('data', (text: string) => {
      heard += text
    })
    line.on('end', () => line.destroy()).on('close', over)
    line.write(`${said}\n`)
  })
}
