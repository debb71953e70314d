import type { Answers, Topic } from './input.ts'

const intro = `# Hostile inputs

What someone may send, and the exact answer. A test sends each of these inputs to a real system (\`test/e2e/inputs.test.ts\`). After each
one, the same connection answers the next request or is closed, a request on a new connection is answered, and no request that
was hidden in the input has been carried out. At the end no connection and no stream is left, and nothing was logged as an error.

This page is made from the rows in \`test/e2e/inputs/\`, which hold the exact bytes: \`UPDATE_INPUTS=1 npx vitest run --project project
test/hostile-inputs.test.ts\`.

The proxy of this test shows all routes (\`PUBLIC_ROUTES=all\`), so that both peers are compared, and has no limits per address: one client sends
everything.

An answer is an HTTP status and the [code](errors.md) of its problem, \`101\` and then frames, or lines; \`closed\` means that the
connection is closed then. Without it, the connection can be used again.
`

/** The page of docs that shows these inputs. */
export function inputPage(topics: readonly Topic[]): string {
  let number = 0
  const sections = topics.map(({ title, inputs }) => {
    const rows = inputs.map(({ what, answers }) => {
      number += 1
      return `| ${number} | ${cell(what)} | ${cell(told(answers))} |\n`
    })
    return `\n## ${title}\n\n| | input | answer |\n|---|---|---|\n${rows.join('')}`
  })
  return intro + sections.join('')
}

/** Peers that answer the same are named together. */
function told(answers: Answers): string {
  const peers = new Map<string, string[]>()
  for (const [peer, answer] of Object.entries(answers))
    peers.set(answer, [...(peers.get(answer) ?? []), peer])
  return [...peers].map(([answer, names]) => `${names.join(', ')}: ${answer}`).join('; ')
}

function cell(text: string): string {
  return text.replace(/[\\|<*_[\]]/g, '\\$&')
}
