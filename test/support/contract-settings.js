/* What the server of contract-server.js is given, and which promises it breaks. */
import { createHmac } from 'node:crypto'

export const { env } = process
const broken = new Set(env.BREAKS?.split(','))
export const breaks = (promise) => broken.has(promise)
export const waited = env.WAITS === '1'
export const seconds = (name) => Number(env[name]) * 1000
export const proof = (label) =>
  createHmac('sha256', Buffer.from(env.MATCH_KEY, 'hex')).update(label).digest('base64url')
export const decoded = (player) =>
  breaks('player-ids') ? player : player.replace(/%(2C|24|25)/g, decodeURIComponent)

export function checkEnvironment() {
  const times = Object.keys(env).filter((name) => name.endsWith('_SECONDS'))
  const isBad = !/^([0-9a-f]{2})+$/.test(env.MATCH_KEY) || times.some((name) => Number.isNaN(seconds(name)))
  if (isBad) console.error('a variable is wrong')
  if (isBad) process.exit(breaks('bad-variable') ? 1 : 2)
  if (breaks('fractions') && times.some((name) => env[name].includes('.'))) process.exit(1)
}
