import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import { parse as parseQuery } from 'node:querystring'

import { TIME_HEADER } from '../protocol/time-header.ts'
import { IdleConnections } from '../runtime/idle-connections.ts'
import { LostPeers } from '../runtime/lost-peers.ts'
import { describeApi } from './api-docs.ts'
import type { App } from './app.ts'
import { guardedRoutes, type GuardNeeds } from './auth/guarded-routes.ts'
import type { HttpConfig } from './config.ts'
import { countRequests } from './count-requests.ts'
import type { Loops } from './loops/loops.ts'
import { takeOnlyOneReading } from './one-reading.ts'
import { playerIdKeyword } from './player-id-keyword.ts'
import { answerBadRequest, answerBadUrl, answerProblems } from './problem-answers.ts'
import { eventRoutes, type EventRouteNeeds } from './routes/event-routes.ts'
import { historyRoutes, type HistoryRouteNeeds } from './routes/history-routes.ts'
import { matchRoutes, type MatchRouteNeeds } from './routes/match-routes.ts'
import { cleanupRoute, healthRoutes, type HealthRouteNeeds } from './routes/operator-routes.ts'
import { partyRoutes, type PartyRouteNeeds } from './routes/party-routes.ts'
import {
  reportRoute,
  serverRoutes,
  type ReportRouteNeeds,
  type ServerRouteNeeds,
} from './routes/server-routes.ts'
import { askingWhy, whyRoutes, type WhyRouteNeeds } from './routes/why-routes.ts'
import { takeOnlyJson } from './take-only-json.ts'

const LARGEST_BODY = 64 * 1024
/** Heads or bodies that take longer are cut off; Node checks each second. */
const REQUEST_WITHIN_MS = 10_000
/** A Kubernetes Service balances connections, not requests: a busy client would never reach an added backend. */
const REQUESTS_PER_CONNECTION = 500

export type ServerNeeds = MatchRouteNeeds &
  EventRouteNeeds &
  ServerRouteNeeds &
  ReportRouteNeeds &
  HealthRouteNeeds &
  GuardNeeds &
  HistoryRouteNeeds &
  PartyRouteNeeds &
  WhyRouteNeeds

export async function buildServer(needs: ServerNeeds, loops: Loops, config: HttpConfig): Promise<App> {
  const app = Fastify(optionsFrom(config)).withTypeProvider<TypeBoxTypeProvider>()
  // The compiler checks answers against their schema. Serializing by schema would check again at run time, and try each
  // part of a union.
  app.setSerializerCompiler(() => JSON.stringify)
  countRequests(app, needs.metrics)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(TIME_HEADER, String(needs.clock.now()))
    forgetTypeOfNothing(request.raw.headers)
    done()
  })
  takeOnlyOneReading(app)
  takeOnlyJson(app)
  answerProblems(app, needs.log)
  new IdleConnections(app.server, config.keepAliveMs)
  closeToLostPeers(app, needs, config.lostAfterMs)
  await describeApi(app)
  reportRoute(app, needs)
  healthRoutes(app, needs, loops)
  const askWhy = askingWhy(needs, loops)
  guardedRoutes(app, needs, (inside) => {
    needs.visits.count(inside)
    matchRoutes(inside, needs)
    eventRoutes(inside, needs, askWhy)
    partyRoutes(inside, needs)
    serverRoutes(inside, needs)
    cleanupRoute(inside, loops)
    historyRoutes(inside, needs)
    whyRoutes(inside, needs, askWhy)
  })
  await app.ready()
  return app
}

/** No logger: even a silent one makes Fastify listen for the end of each answer, a twentieth of the cost of a join. */
function optionsFrom(config: HttpConfig) {
  return {
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: config.keepAliveMs,
    maxRequestsPerSocket: REQUESTS_PER_CONNECTION,
    // Node applies the longer of the two timeouts to the body, and 60 s to the head unless it is set.
    http: {
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 16 * 1024,
      headersTimeout: REQUEST_WITHIN_MS,
      // We require exactly one ourselves, with our own error.
      requireHostHeader: false,
    },
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerBadRequest,
    forceCloseConnections: true,
    return503OnClosing: false,
    // What does not fit the schema is refused: never converted, never dropped silently.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, keywords: [playerIdKeyword] } },
    routerOptions: { querystringParser: parseQuery },
  }
}

/** Some HTTP libraries send a content type without a body: ending a match must not fail for that. */
function forgetTypeOfNothing(headers: IncomingHttpHeaders): void {
  const isEmpty = headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0'
  if (isEmpty) delete headers['content-type']
}

function closeToLostPeers(
  app: App,
  { log, metrics }: Pick<ServerNeeds, 'log' | 'metrics'>,
  lostAfterMs: number,
): void {
  const peers = new LostPeers({
    lostAfterMs,
    log: (fields, sentence) => {
      log.info(fields, sentence)
    },
    onLost: () => {
      metrics.refusals.inc({ reason: 'lost-peer' })
    },
  })
  app.server.on('connection', (socket) => {
    peers.watch(socket)
  })
  app.addHook('onClose', () => {
    peers[Symbol.dispose]()
    return Promise.resolve()
  })
}
