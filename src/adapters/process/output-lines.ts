import type { Readable } from 'node:stream'

/** Longest line that is kept: a program may never end a line, and must not fill our memory. */
const LONGEST_LINE = 4096

/** Reads the stream to its end and passes on its lines, each cut to the limit. */
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
