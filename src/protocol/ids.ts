/**
 * The form of a match id, and of what is named after a match (a session, a game server). These ids become names of
 * pods, labels, paths and keys, so few characters are allowed.
 */
export const MATCH_ID_PATTERN = '^[A-Za-z0-9._:-]{1,64}$'

const matchId = new RegExp(MATCH_ID_PATTERN)

export function isMatchId(text: string): boolean {
  return matchId.test(text)
}

/** The form of a queue's name: it is a part of keys in Redis, of labels and of URLs. */
export const QUEUE_ID_PATTERN = '^[A-Za-z0-9._-]{1,64}$'

const queueIdForm = new RegExp(QUEUE_ID_PATTERN)

export function isQueueId(value: unknown): value is string {
  return typeof value === 'string' && queueIdForm.test(value)
}

/** The form of a party's code as players type it: letters and digits that nobody mixes up, in any case. */
export const PARTY_CODE_PATTERN = '^[ACDEFGHJKMNPQRTUVWXYacdefghjkmnpqrtuvwxy34679]{6}$'

/** In code points. Each takes at most 4 bytes of UTF-8, so an id takes at most 512. */
export const MAX_PLAYER_ID_LENGTH = 128

/** The ids of a thousand players as JSON, with room to spare: 512 bytes each, two quotes and a comma. */
export const MAX_PLAYERS_JSON_BYTES = 524_288

/**
 * Characters that are invisible, or stand for unreadable ones: controls, format characters (bidirectional, zero-width),
 * lone surrogates, private and unassigned ones, white space, fillers and selectors, the braille blank, U+FFFD.
 */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/u

/**
 * Why the text is not a valid player id, if it is not. Player ids come from identity providers, so any visible
 * character of any script is allowed (docs/decisions/0005-player-ids.md).
 */
export function whyNoPlayerId(text: string): string | undefined {
  if (text === '') return 'is empty'
  const [found] = unseen.exec(text) ?? []
  if (found !== undefined) return `holds ${codePoint(found)}, which is not a visible character`
  if (Array.from(text).length > MAX_PLAYER_ID_LENGTH)
    return `has more than ${MAX_PLAYER_ID_LENGTH} characters`
  // Otherwise the same é in two encodings would be two players.
  return text === text.normalize('NFC') ? undefined : 'is not in Unicode normalization form C (NFC)'
}

export function isPlayerId(value: unknown): value is string {
  return typeof value === 'string' && whyNoPlayerId(value) === undefined
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
