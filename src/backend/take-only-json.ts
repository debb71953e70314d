import { isUtf8 } from 'node:buffer'

import type { App } from './app.ts'
import { Refused } from './problem-answers.ts'

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** A body is plain JSON in UTF-8. Anything declared otherwise is refused, not guessed. */
export function takeOnlyJson(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers, httpVersionMajor } = request.raw
    const coding = headers['content-encoding'] ?? 'identity'
    if (httpVersionMajor !== 1) done(new Refused(400, 'This is HTTP/1.'))
    else if (coding.toLowerCase() !== 'identity')
      done(new Refused(415, 'Send the body without a Content-Encoding.'))
    else done()
  })
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /;\s*charset="?([^";\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
    const text = decode(body)
    if (charset.toLowerCase() !== 'utf-8') done(new Refused(415, 'Send JSON in UTF-8.'))
    else if (text === undefined)
      done(new Refused(400, 'The body is not UTF-8, or begins with a byte order mark.'))
    else void parse(request, text, done)
  })
}

function decode(body: Buffer): string | undefined {
  const isPlain = isUtf8(body) && !body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
  return isPlain ? body.toString('utf8') : undefined
}
