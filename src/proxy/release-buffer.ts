import { MessageChannel } from 'node:worker_threads'

/** Below this, releasing costs more than it saves: short reads are left to the garbage collector. */
const WORTHWHILE_BYTES = 16 * 1024

/** A buffer transferred to a closed port leaves its sender and arrives nowhere. */
const { port1: nowhere } = new MessageChannel()
nowhere.close()

/**
 * Frees the memory of bytes that nobody will read again, at once. Node allocates 64 kB for every read of an incoming
 * connection, and V8 collects its whole heap, on all cores, whenever enough has piled up: at full throughput that was more
 * than half of the proxy's time, and every read went to memory outside the CPU caches.
 */
export function releaseBuffer(bytes: Buffer): void {
  const { buffer } = bytes
  // A buffer smaller than its memory shares it with others.
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
  if (isWhole && bytes.length >= WORTHWHILE_BYTES) nowhere.postMessage(null, [buffer])
}
