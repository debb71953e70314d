/** What a player brings, as far as the queue's rules look at it. A map's keys are regions, modes or the like. */
export type AttributeValue = number | string | readonly string[] | Readonly<Record<string, number>>

/** By the names that the queue declares. */
export type Attributes = Readonly<Record<string, AttributeValue>>
