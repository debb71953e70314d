import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers like a join, without doing anything. */
const answer = JSON.stringify({ status: 'queued', player_id: 'p', position: 1 })
const headers = { 'content-type': 'application/json', 'content-length': answer.length }
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, headers).end(answer))
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})
