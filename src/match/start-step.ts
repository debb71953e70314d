/** What a server that is starting has not done yet, as far as its fleet knows. Each is a promise of docs/server-contract.md. */
export type StartStep =
  /** Kubernetes has not started its container; `says` is Kubernetes' own word. */
  | { readonly step: 'placed'; readonly says: string }
  /** It has not printed the line that announces its ports. */
  | { readonly step: 'announced' }
  | { readonly step: 'answered'; readonly fault: string }
  | { readonly step: 'ready'; readonly status: number }
  /** Another backend asks it. */
  | { readonly step: 'unknown' }

/** Which promise kept a server from being ready in time, as a sentence for operators; nothing when nobody knows. */
export function whyNeverReady(missing: StartStep): string | undefined {
  switch (missing.step) {
    case 'placed':
      return `Its container never ran: ${missing.says}.`
    case 'announced':
      return 'It never printed the line that announces its ports.'
    case 'answered':
      return `Its control port did not answer GET /ready: ${missing.fault}.`
    case 'ready':
      return `GET /ready on its control port answered ${missing.status} until the deadline.`
    case 'unknown':
      return undefined
  }
}
