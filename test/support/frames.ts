/** WebSocket frames, right and wrong (RFC 6455, 5.2). */

const FINAL = 0x80
const MASKED = 0x80
const mask = Buffer.from([1, 2, 3, 4])

export const opcodes = { rest: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

interface FrameParts {
  readonly opcode?: number
  readonly isFinal?: boolean
  /** RSV1 to RSV3, as their bits: 0x40, 0x20, 0x10. */
  readonly reserved?: number
  readonly isMasked?: boolean
}

/** As a client sends it: masked. */
export function frame(payload: string | Buffer, parts: FrameParts = {}): Buffer {
  const { opcode = opcodes.text, isFinal = true, reserved = 0, isMasked = true } = parts
  const bytes = Buffer.from(payload)
  const masked = isMasked ? bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0)) : bytes
  const first = opcode | reserved | (isFinal ? FINAL : 0)
  return Buffer.concat([
    Buffer.from([first]),
    lengthOf(bytes.length, isMasked),
    isMasked ? mask : none,
    masked,
  ])
}

const none = Buffer.alloc(0)

function lengthOf(length: number, isMasked: boolean): Buffer {
  const bit = isMasked ? MASKED : 0
  if (length < 126) return Buffer.from([bit | length])
  const long = Buffer.alloc(length < 65_536 ? 3 : 9)
  long.writeUInt8(bit | (length < 65_536 ? 126 : 127), 0)
  if (length < 65_536) long.writeUInt16BE(length, 1)
  else long.writeBigUInt64BE(BigInt(length), 1)
  return long
}

/** A text frame that declares this length, and sends nothing of it. */
export function declaring(length: bigint): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt8(FINAL | opcodes.text, 0)
  head.writeUInt8(MASKED | 127, 1)
  head.writeBigUInt64BE(length, 2)
  return Buffer.concat([head, mask])
}
