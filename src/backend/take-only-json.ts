import type { App } from './app.ts'
import { Refused } from './problem-answers.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BYTE_ORDER_MARK = '\uFEFF'

/** A body is JSON, plain, in UTF-8. What says that it is something else is refused, not read as if it were. */
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
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /;\s*charset="?([^";\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
    const text = decode(body as Buffer)
    if (charset.toLowerCase() !== 'utf-8') done(new Refused(415, 'Send JSON in UTF-8.'))
    else if (text === undefined)
      done(new Refused(400, 'The body is not UTF-8, or begins with a byte order mark.'))
    else void parse(request, text, done)
  })
}

function decode(body: Buffer): string | undefined {
  try {
    const text = utf8.decode(body)
    return text.startsWith(BYTE_ORDER_MARK) ? undefined : text
  } catch {
    return undefined
  }
}
