/** A hue for the nth person of a team, degrees: by the golden angle, so that neighbours never look alike. */
export function spreadHue(index: number): number {
  return Math.round((160 + index * 137.508) % 360) % 360
}
