/**
 * What the id of a match, and of whatever is named after one (a session, a game server), may look like. These ids become
 * names of pods, labels, paths and keys, so a narrow list of characters is allowed.
 */
export const MATCH_ID_PATTERN = '^[A-Za-z0-9._:-]{1,64}$'

const matchId = new RegExp(MATCH_ID_PATTERN)

export function isMatchId(text: string): boolean {
  return matchId.test(text)
}

/** In code points. UTF-8 takes 4 bytes for each at most, so an id never takes more than 512. */
export const MAX_PLAYER_ID_LENGTH = 128

/** The ids of a thousand players as JSON, with room to spare: 512 bytes each, two quotes and a comma. */
export const MAX_PLAYERS_JSON_BYTES = 524_288

/**
 * Characters that nobody sees, or that stand for ones that nobody could read: controls, format characters (bidirectional,
 * zero-width), lone surrogates, private and unassigned ones, white space, fillers and selectors, the blank of braille, U+FFFD.
 */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/u

/**
 * Why the text cannot be the id of a player; nothing when it can. Player ids come from identity providers, so any visible
 * character of any script is allowed (docs/decisions/0005-player-ids.md).
 */
export function whyNoPlayerId(text: string): string | undefined {
  if (text === '') return 'is empty'
  const [found] = unseen.exec(text) ?? []
  if (found !== undefined) return `holds ${codePoint(found)}, which is not a visible character`
  if (Array.from(text).length > MAX_PLAYER_ID_LENGTH)
    return `has more than ${MAX_PLAYER_ID_LENGTH} characters`
  // The same é in two spellings would be two players.
  return text === text.normalize('NFC') ? undefined : 'is not in Unicode normalization form C (NFC)'
}

export function isPlayerId(value: unknown): value is string {
  return typeof value === 'string' && whyNoPlayerId(value) === undefined
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
