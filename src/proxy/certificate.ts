import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

import { errorMessage } from '../runtime/errors.ts'
import type { Logger } from '../runtime/log.ts'
import { FileWatch } from '../runtime/watch-file.ts'

export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** PEM. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

export interface TlsConfig {
  readonly files: CertificateFiles
  readonly pair: CertificatePair
}

/** Whatever Node was started with: older versions are broken. */
export function tlsOptions({ cert, key }: CertificatePair): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' }
}

/** A certificate and a key that fit each other, or what is wrong as `fault`. */
export function readCertificate(files: CertificateFiles): CertificatePair | { readonly fault: string } {
  try {
    const pair = { cert: readFileSync(files.certFile, 'utf8'), key: readFileSync(files.keyFile, 'utf8') }
    createSecureContext(tlsOptions(pair))
    return pair
  } catch (error) {
    return { fault: errorMessage(error) }
  }
}

interface WatchNeeds {
  readonly use: (pair: CertificatePair) => void
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/**
 * Uses the certificate and its key again when their files change. They may change one after the other: until they fit,
 * the former pair stays.
 */
export function watchCertificate({ files, pair }: TlsConfig, { use, log }: WatchNeeds): Disposable {
  let [inUse, saidFault] = [pair, '']
  const look = (): void => {
    for (const watch of watches) watch.follow()
    const read = readCertificate(files)
    if ('fault' in read) {
      if (read.fault !== saidFault) log.warn({ fault: read.fault, ...files }, 'certificate not changed')
      saidFault = read.fault
      return
    }
    saidFault = ''
    if (read.cert === inUse.cert && read.key === inUse.key) return
    inUse = read
    use(read)
    log.info({ ...files }, 'certificate changed')
  }
  const toFolders = {
    warn: (fields: object) => {
      log.warn(fields, 'folder cannot be watched: restart the proxy after a change of the certificate')
    },
  }
  const watches = [files.certFile, files.keyFile].map((file) => new FileWatch(file, look, toFolders))
  return {
    [Symbol.dispose]: () => {
      for (const watch of watches) watch[Symbol.dispose]()
    },
  }
}
