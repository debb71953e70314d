import { both, head, inputs, oneByOne, JSON_TYPE, topic, type Sends } from '../../support/input.ts'

/** A request that must never be taken for one: the test asks after each input whether its player was let in. */
const smuggled = ({ api }: { readonly api: string }): string =>
  `POST ${api}/match/join HTTP/1.1\r\nHost: h\r\n${JSON_TYPE}\r\nContent-Length: 24\r\n\r\n{"player_id":"smuggled"}`

const body = '{"player_id":"plain"}'

/** A join with these framing headers; the smuggled request follows what is sent as its body. */
const framed =
  (headers: readonly string[], sent: string): Sends =>
  (inHand) =>
    [`POST ${inHand.api}/match/join HTTP/1.1`, 'Host: h', JSON_TYPE, ...headers, '', sent].join('\r\n') +
    smuggled(inHand)

const chunked = (sent: string): Sends => framed(['Transfer-Encoding: chunked'], sent)
const one = '15\r\n' + body + '\r\n'
const last = '0\r\n\r\n'

export const framing = topic('Framing, with a second request hidden behind the first', [
  ...inputs(both('400 BAD_REQUEST then closed'))([
    ['CL.TE: a length and a coding', framed(['Content-Length: 5', 'Transfer-Encoding: chunked'], last)],
    [
      'TE.CL: a coding and a length',
      framed(['Transfer-Encoding: chunked', 'Content-Length: 4'], `${one}${last}`),
    ],
    ['two different lengths', framed(['Content-Length: 1', 'Content-Length: 21'], body)],
    ['the same length twice', framed(['Content-Length: 21', 'Content-Length: 21'], body)],
    ['a list of lengths', framed(['Content-Length: 21, 21'], body)],
    ['a length with a plus', framed(['Content-Length: +21'], body)],
    ['a negative length', framed(['Content-Length: -1'], body)],
    ['a hexadecimal length', framed(['Content-Length: 0x15'], body)],
    ['a length with a point', framed(['Content-Length: 21.0'], body)],
    ['a length with an exponent', framed(['Content-Length: 2e1'], body)],
    ['a length with a space inside', framed(['Content-Length: 2 1'], body)],
    ['a length in other digits', framed(['Content-Length: \u00b2\u00b9'], body)],
    ['a length of 2^64 and 21', framed(['Content-Length: 18446744073709551637'], body)],
    ['an empty length', framed(['Content-Length:'], body)],
    ['a length with a space before its colon', framed(['Content-Length : 21'], body)],
    ['a length after a bare line feed', framed(['A: b\nContent-Length: 21'], body)],
    ['a folded length', framed(['Content-Length:', ' 21'], body)],
    ['TE.TE: chunked and something else', framed(['Transfer-Encoding: chunked, identity'], `${one}${last}`)],
    ['gzip, then chunked', framed(['Transfer-Encoding: gzip, chunked'], `${one}${last}`)],
    ['chunked twice', framed(['Transfer-Encoding: chunked, chunked'], `${one}${last}`)],
    [
      'two codings in two headers',
      framed(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `${one}${last}`),
    ],
    [
      'chunked in two headers',
      framed(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], `${one}${last}`),
    ],
    ['the coding xchunked', framed(['Transfer-Encoding: xchunked'], `${one}${last}`)],
    ['chunked in quotes', framed(['Transfer-Encoding: "chunked"'], `${one}${last}`)],
    ['chunked with a parameter', framed(['Transfer-Encoding: chunked;q=1'], `${one}${last}`)],
    ['chunked after a vertical tab', framed(['Transfer-Encoding: \vchunked'], `${one}${last}`)],
    ['chunked with a bare carriage return', framed(['Transfer-Encoding: chunked\r'], `${one}${last}`)],
    ['a coding with a space before its colon', framed(['Transfer-Encoding : chunked'], `${one}${last}`)],
    ['a folded coding', framed(['Transfer-Encoding:', ' chunked'], `${one}${last}`)],
    ['an empty coding', framed(['Transfer-Encoding:'], `${one}${last}`)],
    ['the coding identity', framed(['Transfer-Encoding: identity'], `${one}${last}`)],
    ['a coding with a NUL', framed(['Transfer-Encoding: chunked\0'], `${one}${last}`)],
    ['a chunk size over 64 bits', chunked(`10000000000000015\r\n${body}\r\n${last}`)],
    ['a chunk size with 0x', chunked(`0x15\r\n${body}\r\n${last}`)],
    ['a chunk size with a sign', chunked(`+15\r\n${body}\r\n${last}`)],
    ['a negative chunk size', chunked(`-1\r\n${body}\r\n${last}`)],
    ['a chunk size that is no number', chunked(`zz\r\n${body}\r\n${last}`)],
    ['a space before a chunk size', chunked(` 15\r\n${body}\r\n${last}`)],
    ['an empty chunk size', chunked(`\r\n${body}\r\n${last}`)],
    ['a chunk size that ends in a bare line feed', chunked(`15\n${body}\r\n${last}`)],
    ['a chunk size that ends in a bare carriage return', chunked(`15\r${body}\r\n${last}`)],
    ['an extension that ends in a bare line feed', chunked(`15;x\n${body}\r\n${last}`)],
    ['a chunk that is longer than its size', chunked(`5\r\n${body}\r\n${last}`)],
    ['a chunk that ends in a bare line feed', chunked(`15\r\n${body}\n${last}`)],
    ['an extension of 100 kB', chunked(`15;${'x'.repeat(100_000)}\r\n${body}\r\n${last}`)],
    ['a length in a trailer', chunked(`${one}0\r\nContent-Length: 1\r\n\r\n`)],
    ['a trailer with a space before its colon', chunked(`${one}0\r\nA : b\r\n\r\n`)],
    ['a trailer after a bare line feed', chunked(`${one}0\r\nA: b\nC: d\r\n\r\n`)],
    [
      'a length with HTTP/1.0 and a coding',
      ({ api }) =>
        `POST ${api}/match/join HTTP/1.0\r\nHost: h\r\n${JSON_TYPE}\r\nContent-Length: 21\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    ],
  ]),
])

const alone = (headers: readonly string[], sent: string): Sends =>
  head('POST {api}/match/join HTTP/1.1', [JSON_TYPE, ...headers], sent)

export const unusualFraming = topic('Framing that is unusual, and has one reading', [
  ...inputs(both('200'))([
    ['chunks', alone(['Transfer-Encoding: chunked'], `${one}${last}`)],
    [
      'one byte in each chunk',
      alone(
        ['Transfer-Encoding: chunked'],
        oneByOne(body)
          .map((each) => `1\r\n${each}\r\n`)
          .join('') + last,
      ),
    ],
    [
      'leading zeros in a chunk size',
      alone(['Transfer-Encoding: chunked'], `00000015\r\n${body}\r\n${last}`),
    ],
    ['a chunk extension', alone(['Transfer-Encoding: chunked'], `15;a=b;c="d"\r\n${body}\r\n${last}`)],
    ['chunked in capitals', alone(['TRANSFER-ENCODING: CHUNKED'], `${one}${last}`)],
    ['a tab before chunked', alone(['Transfer-Encoding: \tchunked'], `${one}${last}`)],
    ['a trailer', alone(['Transfer-Encoding: chunked'], `${one}0\r\nA: b\r\n\r\n`)],
    [
      'a trailer with a host and credentials',
      alone(['Transfer-Encoding: chunked'], `${one}0\r\nHost: evil\r\nAuthorization: Bearer x\r\n\r\n`),
    ],
    ['leading zeros in a length', alone(['Content-Length: 0021'], body)],
    ['spaces around a length', alone(['Content-Length:   21  '], body)],
    ['a tab before a length', alone(['Content-Length:\t21'], body)],
    ['empty lines before a request', ({ api }) => `\r\n\r\nGET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`],
    [
      'a GET with a body',
      ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n${JSON_TYPE}\r\nContent-Length: 2\r\n\r\n{}`,
    ],
  ]),
])
