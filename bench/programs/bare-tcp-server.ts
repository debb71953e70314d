import { createServer, type AddressInfo } from 'node:net'

/** The smallest possible game server in Node. */
const server = createServer((socket) => {
  socket.on('data', (bytes: Buffer) => socket.write(bytes))
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})
