import type { Socket } from 'node:net'

/** Sends an empty line again and again until the other side closes, by an end or by a reset under such a line. */
export async function closedDespiteEmptyLines(socket: Socket): Promise<void> {
  const lines = setInterval(() => socket.write('\r\n'), 20)
  socket.once('end', () => socket.end())
  // Not by `once` of node:events, which rejects for a reset.
  await new Promise((resolve) => socket.resume().once('close', resolve))
  clearInterval(lines)
}
