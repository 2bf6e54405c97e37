// Who keeps a direct connection with whom. Everyone works it out alone from who is online, and two who see the same agree.

/** Most peers of a space that a device is connected to. */
export const MAX_PEERS = 8

/**
 * The peers a device connects to: all of them while they are few. When there are more, its neighbours in the circle of ids, as many to each side;
 * neighbours choose each other, and nobody is left without. All the others are reached through the relay, and through neighbours.
 */
export function neighboursOf(self: string, online: Iterable<string>, most = MAX_PEERS): Set<string> {
  const others = [...new Set(online)].filter((id) => id !== self)
  if (others.length <= most) return new Set(others)
  const circle = [...others, self].sort()
  const at = circle.indexOf(self)
  const half = Math.floor(most / 2)
  const steps = Array.from({ length: half }, (_, step) => step + 1)
  const place = (step: number): string => circle[(at + step + circle.length) % circle.length] ?? self
  return new Set(steps.flatMap((step) => [place(step), place(-step)]))
}
