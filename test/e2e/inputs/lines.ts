import { inputs, oneByOne, topic } from '../../support/input.ts'

const nothing = 'ERROR this token opens nothing then closed'
const tooLong = 'ERROR the first line is too long then closed'

export const firstLines = topic('First lines on TCP', [
  ...inputs({ proxy: nothing })([
    ['JOIN without a token', () => 'JOIN \n'],
    ['JOIN with spaces only', () => 'JOIN    \r\n'],
    ['a token that is none', () => 'JOIN x\n'],
    ['something behind the token', ({ token }) => `JOIN ${token} x\n`],
    ['a token after a tab', ({ token }) => `JOIN \t${token}\n`],
    ['a token after a no-break space', ({ token }) => `JOIN \xc2\xa0${token}\n`],
    ['a NUL behind the token', ({ token }) => `JOIN ${token}\0\n`],
    ['an address instead of a token', () => 'JOIN 169.254.169.254:80\n'],
    ['a URL instead of a token', () => 'JOIN http://127.0.0.1:6379/\n'],
    ['bytes that are not UTF-8', () => 'JOIN \xff\xfe\n'],
    ['an overlong encoding', () => 'JOIN \xc0\xaf\n'],
    ['a terminal escape', () => 'JOIN \u001b[2J\n'],
    ['two carriage returns', ({ token }) => `JOIN ${token}\r\r\n`],
    ['4,096 bytes', () => `JOIN ${'a'.repeat(4091)}\n`],
  ]),
  ...inputs({ proxy: tooLong })([
    ['4,097 bytes', () => `JOIN ${'a'.repeat(4092)}\n`],
    ['64 kB', () => `JOIN ${'a'.repeat(65_536)}\n`],
    ['1 MB without a line end', () => `JOIN ${'a'.repeat(1_000_000)}`],
    [
      '100 MB without a line end',
      () => Buffer.concat([Buffer.from('JOIN '), Buffer.alloc(100_000_000, 'a')]),
    ],
  ]),
  ...inputs({ proxy: '400 BAD_REQUEST then closed' })([
    ['another verb', () => 'GET_STATE\n\n'],
    ['JOIN in letters that only look like it', ({ token }) => `JO\xc4\xb0N ${token}\r\n\r\n`],
    ['JOIN after a space', ({ token }) => ` JOIN ${token}\n\n`],
    ['JOIN after a byte order mark', ({ token }) => `\xef\xbb\xbfJOIN ${token}\n\n`],
    ['a JSON object', () => '{"player_id":"a"}\n\n'],
    ['SSH', () => 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ['Redis', () => '*1\r\n$4\r\nPING\r\n'],
    ['SMTP', () => 'EHLO evil.example\r\n\r\n'],
    ['RDP', () => Buffer.from('0300000b06e000000000000a0a', 'hex')],
  ]),
  ...inputs({ proxy: 'closed' })([
    ['JOIN after a NUL', ({ token }) => `\0JOIN ${token}\n\n`],
    ['PostgreSQL', () => Buffer.concat([Buffer.from('0000000804d2162f', 'hex'), Buffer.from('\n\n')])],
    ['a TLS hello, without a certificate here', () => Buffer.from('160301020001', 'hex')],
  ]),
  ...inputs({ proxy: 'JOINED ann' })([
    ['a good token', ({ token }) => `JOIN ${token}\n`],
    ['JOIN in lower case', ({ token }) => `join ${token}\r\n`],
    ['more spaces', ({ token }) => `JOIN   ${token}  \n`],
    ['empty lines before it', ({ token }) => `\r\n\n\r\nJOIN ${token}\n`],
    ['one byte at a time', ({ token }) => oneByOne(`JOIN ${token}\n`)],
    ['a good token, used again', ({ token }) => `JOIN ${token}\n`],
  ]),
  {
    what: 'a question in one piece with JOIN',
    sends: ({ token }) => `JOIN ${token}\nGET_STATE\n`,
    answers: { proxy: 'JOINED ann then STATE open' },
  },
  {
    what: 'an HTTP request behind JOIN: it is a line to the game',
    sends: ({ token }) => `JOIN ${token}\nGET / HTTP/1.1\r\n`,
    answers: { proxy: 'JOINED ann then UNKNOWN' },
  },
  {
    what: 'JOIN twice on one connection',
    sends: ({ token }) => `JOIN ${token}\nJOIN ${token}\n`,
    answers: { proxy: 'JOINED ann then ERROR JOIN comes once, and before anything else that plays' },
  },
])
