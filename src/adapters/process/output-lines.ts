import type { Readable } from 'node:stream'

/** What is kept of a line. A program may write without ever ending one, and must not fill our memory with it. */
const LONGEST_LINE = 4096

/** Reads the stream to its end, whatever it holds, and gives its lines, each cut to what is kept of it. */
export function onLines(stream: Readable, heard: (line: string) => void): void {
  let line = ''
  const add = (text: string, from: number, to: number): void => {
    line += text.slice(from, Math.min(to, from + LONGEST_LINE - line.length))
  }
  stream.setEncoding('utf8').on('data', (text: string) => {
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      add(text, start, end)
      heard(line.replace(/\r$/, ''))
      line = ''
      start = end + 1
    }
    add(text, start, text.length)
  })
  stream.on('end', () => {
    if (line !== '') heard(line)
  })
}
