import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'

/** Only in this browser, pages of this foreign host exist: they come from this machine. */
export const FOREIGN_HOST = 'foreign.example'

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      `--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1`,
    ],
  })
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

export interface PageServer extends AsyncDisposable {
  readonly port: number
}

/** A game's web server: an empty page, and the compiled client, loaded without a bundler. */
export async function servePages(): Promise<PageServer> {
  const server = createServer(({ url = '/' }, response) => {
    if (!/^\/(client|protocol)\/[\w-]+\.js$/.test(url)) {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>A game</title>')
      return
    }
    readFile(dist + url).then(
      (text) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(text),
      () => response.writeHead(404).end(),
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

/** The compiled client for a page that does not have it, as if its own server provided it. */
export const clientFile = (url: string): string => dist + new URL(url).pathname
