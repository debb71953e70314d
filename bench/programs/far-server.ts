import { createServer, type AddressInfo, type Socket } from 'node:net'

/** In place of a game server: reads the first line, then does with the connection what FAR says. */
const chunk = Buffer.alloc(64 * 1024, 'x')
const ways: Record<string, (socket: Socket, rest: Buffer) => void> = { source, sink, echo }
const way = ways[process.env['FAR'] ?? ''] ?? echo

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  let line = Buffer.alloc(0)
  socket.on('data', function first(bytes: Buffer) {
    line = Buffer.concat([line, bytes])
    const end = line.indexOf('\n')
    if (end < 0) return
    socket.off('data', first)
    way(socket, line.subarray(end + 1))
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})

/** Sends as many bytes as the other side takes. */
function source(socket: Socket): void {
  const fill = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', fill).resume()
  fill()
}

/** Counts the bytes, and sends their number when the other side has ended. */
function sink(socket: Socket, rest: Buffer): void {
  let count = rest.length
  socket.on('data', (bytes: Buffer) => {
    count += bytes.length
  })
  socket.on('end', () => socket.end(`${count}\n`))
}

function echo(socket: Socket, rest: Buffer): void {
  if (rest.length > 0) socket.write(rest)
  socket.on('data', (bytes: Buffer) => socket.write(bytes))
  socket.on('end', () => socket.end())
}
