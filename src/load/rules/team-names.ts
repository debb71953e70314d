/** Whether this is the team, or a copy of it: `name_1`, `name_2` and so on. */
export function isTeam(name: string, team: string): boolean {
  return name === team || copyOf(name, team) !== undefined
}

/** Which copy of the team it is, from 1 on. */
export function copyOf(name: string, team: string): number | undefined {
  const number = name.startsWith(`${team}_`) ? name.slice(team.length + 1) : ''
  return /^[1-9]\d*$/.test(number) ? Number(number) : undefined
}
