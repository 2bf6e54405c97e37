// How far scorers agree. Without schemas, for screens.
import { worth, type Answer, type Question } from './questions.ts'

export interface Kappa {
  /** Agreement beyond chance: 1 all, 0 as much as chance, negative less. Null when chance alone would agree on everything, or nothing is there. */
  kappa: number | null
  /** The share of equal marks, 0 to 1; null when nothing is there. */
  agreed: number | null
  /** Pairs of marks compared. */
  pairs: number
}

/**
 * Cohen's kappa of two scorers over the same things: (po - pe) / (1 - pe), where po is the share of pairs in which they agree, and pe the
 * share in which they would agree by chance, each keeping to how often he gives each mark. `distance`: how far apart two marks are, 0 for
 * the same and 1 at most; by default any difference counts whole (plain kappa). With distances it is the weighted kappa:
 * 1 - (observed distance) / (distance by chance).
 *
 * Source: J. Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20 (1960) 37-46;
 * weighted: J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968) 213-220.
 */
export function cohenKappa<M>(
  pairs: readonly (readonly [M, M])[],
  distance: (a: M, b: M) => number = (a, b) => (a === b ? 0 : 1),
): Kappa {
  const n = pairs.length
  if (n === 0) return { kappa: null, agreed: null, pairs: 0 }
  const [first, second] = [new Map<M, number>(), new Map<M, number>()]
  let observed = 0
  let same = 0
  for (const [a, b] of pairs) {
    first.set(a, (first.get(a) ?? 0) + 1)
    second.set(b, (second.get(b) ?? 0) + 1)
    observed += distance(a, b)
    if (a === b) same++
  }
  let chance = 0
  for (const [a, countA] of first) for (const [b, countB] of second) chance += distance(a, b) * countA * countB
  const kappa = chance === 0 ? null : 1 - observed / n / (chance / (n * n))
  return { kappa, agreed: same / n, pairs: n }
}

/** One filled card, as far as agreement goes. */
export interface Scored {
  scorerId: string
  /** What was judged: scorers are compared on the same thing only. */
  subject: string
  versionId: string
  answers: Readonly<Record<string, Answer>>
}

/**
 * How far all scorers of a card agree: for each two of them, kappa over all marks that both gave to the same question about the same thing;
 * then the mean of these, each counting as often as it has pairs of marks (Light's way of more than two, R. J. Light, Psychological
 * Bulletin 76 (1971) 365-377, who takes the plain mean). A difference counts by its share of the scale (linear weights), because 4 for 5 is
 * nearer than 1 for 5. Open questions are left out.
 */
export function agreementOf(scored: readonly Scored[], questionsOf: (versionId: string) => readonly Question[]): Kappa {
  const pairs = new Map<string, [number, number][]>()
  const ordered = [...scored].sort((a, b) => (a.scorerId < b.scorerId ? -1 : 1))
  for (const [at, one] of ordered.entries()) {
    for (const other of ordered.slice(at + 1)) {
      const isComparable = other.scorerId !== one.scorerId && other.subject === one.subject
      if (!isComparable || other.versionId !== one.versionId) continue
      const key = `${one.scorerId} ${other.scorerId}`
      const found = pairs.get(key) ?? []
      for (const question of questionsOf(one.versionId)) {
        const a = worth(question, one.answers[question.key])
        const b = worth(question, other.answers[question.key])
        if (a !== null && b !== null) found.push([a, b])
      }
      if (found.length > 0) pairs.set(key, found)
    }
  }
  const each = [...pairs.values()].map((found) => cohenKappa(found, (a, b) => Math.abs(a - b)))
  const count = each.reduce((sum, { pairs: own }) => sum + own, 0)
  const known = each.filter(({ kappa }) => kappa !== null)
  const weight = known.reduce((sum, { pairs: own }) => sum + own, 0)
  return {
    kappa: weight === 0 ? null : known.reduce((sum, { kappa, pairs: own }) => sum + (kappa ?? 0) * own, 0) / weight,
    agreed: count === 0 ? null : each.reduce((sum, { agreed, pairs: own }) => sum + (agreed ?? 0) * own, 0) / count,
    pairs: count,
  }
}
