import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'

import { makeCertificate } from '../../test/support/certificate.ts'
import { openGameServer, openProxy, tokenTo } from '../../test/support/proxy.ts'
import { eventually } from '../../test/support/wait-for.ts'
import { readCertificate } from './certificate.ts'

/** A folder with two pairs, `a` and `b`. */
function twoPairs() {
  const folder = mkdtempSync(join(tmpdir(), 'muster-certificate-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const pairIn = (name: string) => {
    mkdirSync(join(folder, name))
    return makeCertificate(join(folder, name))
  }
  return { folder, a: pairIn('a'), b: pairIn('b') }
}

async function openTls(port: number): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  return socket
}

async function shown(port: number): Promise<string> {
  const socket = await openTls(port)
  const { raw } = socket.getPeerCertificate()
  socket.destroy()
  return raw.toString('base64')
}

const derOf = (file: string): string => readFileSync(file, 'utf8').replace(/-----.*-----|\s/g, '')

test('a folder that is swapped as Kubernetes does it gives new connections the new certificate, and keeps the open ones', async () => {
  const { folder, a, b } = twoPairs()
  symlinkSync('a', join(folder, '..data'))
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  symlinkSync('..data/cert.pem', certFile)
  symlinkSync('..data/key.pem', keyFile)
  const proxy = await openProxy({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile })
  expect(await shown(proxy.port)).toBe(derOf(a.certificate))
  const game = await openGameServer((socket) => socket.pipe(socket))
  const player = await openTls(proxy.port)
  player.write(`JOIN ${tokenTo(game.port)}\n`)
  await once(player, 'data')

  symlinkSync('b', join(folder, '..data_tmp'))
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
  await eventually(async () => {
    expect(await shown(proxy.port)).toBe(derOf(b.certificate))
  })
  player.write('still here\n')
  expect(String((await once(player, 'data'))[0])).toBe('still here\n')
  player.destroy()
})

test('while certificate and key do not fit, or one is gone, the former pair stays', async () => {
  const { folder, a, b } = twoPairs()
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  copyFileSync(a.certificate, certFile)
  copyFileSync(a.key, keyFile)
  const proxy = await openProxy({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile })
  copyFileSync(b.certificate, certFile)
  expect(readCertificate({ certFile, keyFile })).toHaveProperty('fault')
  expect(await shown(proxy.port)).toBe(derOf(a.certificate))
  rmSync(keyFile)
  expect(await shown(proxy.port)).toBe(derOf(a.certificate))
  copyFileSync(b.key, keyFile)
  await eventually(async () => {
    expect(await shown(proxy.port)).toBe(derOf(b.certificate))
  })
})

test('a key that does not fit its certificate is found at the start', async () => {
  const { a, b } = twoPairs()
  await expect(openProxy({ TLS_CERT_FILE: a.certificate, TLS_KEY_FILE: b.key })).rejects.toThrow(
    'TLS_CERT_FILE or TLS_KEY_FILE cannot be used: ',
  )
})

test('TLS 1.1 is refused', async () => {
  const { a } = twoPairs()
  const proxy = await openProxy({ TLS_CERT_FILE: a.certificate, TLS_KEY_FILE: a.key })
  // Level 0 lets this client offer what our own default refuses.
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const socket = connect({ port: proxy.port, host: '127.0.0.1', rejectUnauthorized: false, ...old })
  await expect(once(socket, 'secureConnect')).rejects.toThrow()
  expect((await openTls(proxy.port)).destroy().getProtocol()).not.toBe('TLSv1.1')
})
