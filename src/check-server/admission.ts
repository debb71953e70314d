import { formatServerLine, type ServerLine } from '../protocol/lines.ts'
import type { Heard } from './game-client.ts'

/** What is wrong with the answer to a JOIN, or nothing: pure, so that each way to be wrong is a test. */

const isJoined = (line: ServerLine): boolean => line.verb === 'JOINED'
const isError = (line: ServerLine): boolean => line.verb === 'ERROR'

/** The lines after which a JOIN is decided. */
export const isAnswer = (line: ServerLine): boolean => isJoined(line) || isError(line)

export function whyNotLetIn(heard: Heard, player: string): string | undefined {
  const answer = heard.lines.find(isAnswer)
  if (answer?.verb === 'JOINED' && answer.player === player) return undefined
  return answer ? formatServerLine(answer) : withoutAnswer(heard)
}

/** They were in before, perhaps: only the end counts. */
export function whyNotSentAway(heard: Heard): string | undefined {
  if (!heard.lines.some(isError))
    return heard.isClosed ? 'the end of the connection without ERROR' : 'no ERROR'
  return heard.isClosed ? undefined : 'ERROR, and the connection stays open'
}

export function whyNotRefused(heard: Heard): string | undefined {
  const joined = heard.lines.find(isJoined)
  return joined ? formatServerLine(joined) : whyNotSentAway(heard)
}

function withoutAnswer({ lines, isClosed }: Heard): string {
  const said = lines.map((line) => JSON.stringify(formatServerLine(line))).slice(-3)
  const how = isClosed ? 'the end of the connection' : 'neither JOINED nor ERROR in time'
  return said.length === 0 ? how : `${how}, after ${said.join(', ')}`
}
