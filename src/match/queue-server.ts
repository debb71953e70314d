/** How the game servers of one queue differ from the system's. */
export interface QueueServer {
  /** The program and its arguments, where game servers are processes. */
  readonly command?: readonly string[]
  /** The image of the container `game`, where they are pods. */
  readonly image?: string
  /** Variables for the game; they win over the system's. */
  readonly env: Readonly<Record<string, string>>
}

/** Whether both run the same; the order of variables does not matter. */
export function isSameServer(one: QueueServer | undefined, other: QueueServer | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && textOf(one) === textOf(other))
}

function textOf({ command, image, env }: QueueServer): string {
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([command ?? null, image ?? null, variables])
}
