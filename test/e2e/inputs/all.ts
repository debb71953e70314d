import type { Topic } from '../../support/input.ts'
import { json, sizes, types } from './bodies.ts'
import { framing, unusualFraming } from './framing.ts'
import { controlPort, gameLines } from './game-server.ts'
import { expectations, headers, hosts } from './headers.ts'
import { firstLines } from './lines.ts'
import { methods, pipelining, requestLines, upgrades } from './methods.ts'
import { attributes, parties, queues } from './parties.ts'
import { ownPaths, paths } from './paths.ts'
import { playerIds } from './player-ids.ts'
import { queries, streams } from './queries.ts'
import { reports } from './reports.ts'
import { drips, slow } from './slow.ts'
import { tokens } from './tokens.ts'
import { firstFrames, frames, handshakes } from './websocket.ts'

export const topics: readonly Topic[] = [
  json,
  types,
  sizes,
  playerIds,
  queries,
  streams,
  queues,
  attributes,
  parties,
  requestLines,
  methods,
  paths,
  ownPaths,
  hosts,
  headers,
  framing,
  unusualFraming,
  expectations,
  upgrades,
  pipelining,
  firstLines,
  tokens,
  handshakes,
  firstFrames,
  frames,
  gameLines,
  controlPort,
  reports,
  slow,
  drips,
]
