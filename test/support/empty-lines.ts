import type { Socket } from 'node:net'

/** Sends empty lines until the other side closes or resets the connection. */
export async function closedDespiteEmptyLines(socket: Socket): Promise<void> {
  const lines = setInterval(() => socket.write('\r\n'), 20)
  socket.once('end', () => socket.end())
  // Not `once` of node:events, which rejects on a reset.
  await new Promise((resolve) => socket.resume().once('close', resolve))
  clearInterval(lines)
}
