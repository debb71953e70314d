import { MessageChannel } from 'node:worker_threads'

/** Below it, giving back costs more than it saves: lines stay with the collector. */
const WORTHWHILE_BYTES = 16 * 1024

/** What is transferred to a closed port leaves its sender, and arrives nowhere. */
const { port1: nowhere } = new MessageChannel()
nowhere.close()

/**
 * Frees the memory of bytes that nobody will read again, at once. Node makes 64 kB for every read of a connection
 * that came in, and V8 collects its whole heap, on all cores, whenever so much of it has been made: measured at full
 * flow, more than half of the proxy's time, and memory that is new to the processor for every read.
 */
export function giveBack(bytes: Buffer): void {
  const { buffer } = bytes
  // Smaller than its memory, it shares that with others.
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
  if (isWhole && bytes.length >= WORTHWHILE_BYTES) nowhere.postMessage(null, [buffer])
}
