import { inputs, topic, type InHand } from '../../support/input.ts'

const joining =
  (forge: (parts: readonly [claims: string, signature: string, route: string], inHand: InHand) => string) =>
  (inHand: InHand): string => {
    const [claims = '', signature = '', route = ''] = inHand.token.split('.')
    return `JOIN ${forge([claims, signature, route], inHand)}\n`
  }

const otherParts = ({ otherToken }: InHand): readonly string[] => otherToken.split('.')
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const claimsIn = (claims: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>

/** With its first bit turned over, in base64url. */
function flipped(part: string): string {
  const bytes = Buffer.from(part, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0)
  return bytes.toString('base64url')
}

/** Turns over the last bit that a decoder ignores: other text, the same bytes. */
function respelled(part: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = letters.indexOf(part.at(-1) ?? '')
  return part.slice(0, -1) + (letters[last ^ 1] ?? '')
}

export const tokens = topic('Forged tokens', [
  ...inputs({ proxy: 'ERROR this token opens nothing then closed' })([
    [
      'a flipped bit in the claims',
      joining(([claims, signature, route]) => `${flipped(claims)}.${signature}.${route}`),
    ],
    [
      'a flipped bit in the route',
      joining(([claims, signature, route]) => `${claims}.${signature}.${flipped(route)}`),
    ],
    ['an expired token', ({ expiredToken }) => `JOIN ${expiredToken}\n`],
    [
      'another player in the claims',
      joining(
        ([claims, signature, route]) =>
          `${base64({ ...claimsIn(claims), player: 'bob' })}.${signature}.${route}`,
      ),
    ],
    [
      'another match in the claims',
      joining(
        ([claims, signature, route]) =>
          `${base64({ ...claimsIn(claims), match: 'm2' })}.${signature}.${route}`,
      ),
    ],
    [
      'a later end in the claims',
      joining(
        ([claims, signature, route]) =>
          `${base64({ ...claimsIn(claims), exp: 4_102_444_800 })}.${signature}.${route}`,
      ),
    ],
    [
      'an end of 1e999 in the claims',
      joining(
        ([claims, signature, route]) =>
          `${Buffer.from(JSON.stringify(claimsIn(claims)).replace(/"exp":\d+/, '"exp":1e999')).toString('base64url')}.${signature}.${route}`,
      ),
    ],
    [
      'the claims of one token, the route of another',
      joining(([claims, signature], inHand) => `${claims}.${signature}.${otherParts(inHand)[2] ?? ''}`),
    ],
    [
      'the route of one token, the claims of another',
      joining(
        ([, , route], inHand) => `${otherParts(inHand)[0] ?? ''}.${otherParts(inHand)[1] ?? ''}.${route}`,
      ),
    ],
    [
      'the parts in another order',
      joining(([claims, signature, route]) => `${route}.${signature}.${claims}`),
    ],
    ['the claims three times', joining(([claims]) => `${claims}.${claims}.${claims}`)],
    ['without the signature', joining(([claims, , route]) => `${claims}..${route}`)],
    ['without the route', joining(([claims, signature]) => `${claims}.${signature}`)],
    ['an empty route', joining(([claims, signature]) => `${claims}.${signature}.`)],
    ['a fourth part', joining((parts) => `${parts.join('.')}.x`)],
    [
      'a JWT without an algorithm',
      joining(([claims]) => `${base64({ alg: 'none', typ: 'JWT' })}.${claims}.`),
    ],
    [
      'a JWT with HS256',
      joining(([claims, signature]) => `${base64({ alg: 'HS256', typ: 'JWT' })}.${claims}.${signature}`),
    ],
    [
      'padding behind the claims',
      joining(([claims, signature, route]) => `${claims}==.${signature}.${route}`),
    ],
    ['padding behind the route', joining(([claims, signature, route]) => `${claims}.${signature}.${route}=`)],
    [
      'the alphabet with + and /',
      joining(([claims, signature, route]) => `${claims}.${signature}.${route}+/`),
    ],
    ['one letter less', joining((parts) => parts.join('.').slice(0, -1))],
    ['one letter more', joining((parts) => `${parts.join('.')}A`)],
    ['half of it', joining((parts) => parts.join('.').slice(0, 100))],
    ['in capitals', joining((parts) => parts.join('.').toUpperCase())],
    ['a percent escape', joining((parts) => parts.join('.').replace('.', '%2e'))],
    ['in quotes', joining((parts) => `"${parts.join('.')}"`)],
    ['Bearer before it', joining((parts) => `Bearer ${parts.join('.')}`)],
    [
      'an address for a route',
      joining(([claims, signature]) => `${claims}.${signature}.${base64({ host: '127.0.0.1', port: 6379 })}`),
    ],
    ['a route of one byte', joining(([claims, signature]) => `${claims}.${signature}.AA`)],
    [
      'another spelling of the claims',
      joining(([claims, signature, route]) => `${claims}A.${signature}.${route}`),
    ],
    [
      '__proto__ as claims',
      joining(([, signature, route]) => `${base64(['__proto__'])}.${signature}.${route}`),
    ],
  ]),
  {
    what: 'a token of 64 kB',
    sends: joining(([claims, signature]) => `${claims}.${signature}.${'A'.repeat(65_536)}`),
    answers: { proxy: 'ERROR the first line is too long then closed' },
  },
  ...inputs({ proxy: 'ERROR this token does not open this match then closed' })([
    [
      'a flipped bit in the signature: the route is good, and the game server refuses it',
      joining(([claims, signature, route]) => `${claims}.${flipped(signature)}.${route}`),
    ],
    [
      'the signature of another token',
      joining(([claims, , route], inHand) => `${claims}.${otherParts(inHand)[1] ?? ''}.${route}`),
    ],
    ['a signature of one letter', joining(([claims, , route]) => `${claims}.A.${route}`)],
    [
      'another spelling of the signature',
      joining(([claims, signature, route]) => `${claims}.${respelled(signature)}.${route}`),
    ],
  ]),
  {
    what: 'another spelling of the route: the same bytes, and nothing that a stranger did not have',
    sends: joining(([claims, signature, route]) => `${claims}.${signature}.${respelled(route)}`),
    answers: { proxy: 'ERROR this token opens nothing then closed' },
  },
])
