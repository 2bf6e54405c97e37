/**
 * One or two letters for an avatar: of a Latin name the first letters of its first and last word, of a Chinese name its last two
 * characters (the given name, as Chinese apps show it).
 */
export function nameToInitials(name: string): string {
  const trimmed = name.trim()
  const han = trimmed.match(/\p{Script=Han}/gu)
  if (han) return han.slice(-2).join('')
  const words = trimmed.split(/\s+/u).filter(Boolean)
  const first = [...(words[0] ?? '')][0] ?? ''
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toLocaleUpperCase()
}
