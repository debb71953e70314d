import type { Dispatcher } from 'undici'

export interface WholeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Sends a request and reads the whole answer, without the stream that `request` creates for each body. */
export function wholeAnswer(pool: Dispatcher, options: Dispatcher.DispatchOptions): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    let begun: Pick<WholeAnswer, 'status' | 'headers'>
    const chunks: Buffer[] = []
    pool.dispatch(options, {
      // Its presence tells undici which version of the callback API this is.
      onRequestStart: () => undefined,
      onResponseStart(_controller, status, headers) {
        begun = { status, headers }
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        resolve({ ...begun, text: Buffer.concat(chunks).toString('utf8') })
      },
      onResponseError(_controller, error) {
        reject(error)
      },
    })
  })
}
