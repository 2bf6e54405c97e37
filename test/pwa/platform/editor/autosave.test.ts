import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Autosave, type SaveState } from '../../../../pwa/platform/editor/autosave.ts'
import type { Result } from '../../../../shared/kernel/result.ts'
import type { WorkspaceError } from '../../../../shared/workspace/api.ts'

/** A store that answers when told to, and timers that fire when told to. */
function setup() {
  const stored = new Map<string, unknown>()
  const waiting: { batch: ReadonlyMap<string, unknown>; answer: (result: Result<null, WorkspaceError>) => void }[] = []
  const timers = new Map<number, () => void>()
  let nextTimer = 1
  let remembered: ReadonlyMap<string, unknown> = new Map()
  let state: SaveState = { kind: 'saved' }
  let mostAtOnce = 0
  const autosave = new Autosave({
    save: (batch) =>
      new Promise((answer) => {
        waiting.push({ batch, answer })
        mostAtOnce = Math.max(mostAtOnce, waiting.length)
      }),
    pathsOf: (error, batch) => ('field' in error && error.field && batch.has(error.field) ? [error.field] : []),
    onState: (next) => (state = next),
    remember: (unsaved) => (remembered = new Map(unsaved)),
    setTimer: (callback) => {
      timers.set(nextTimer, callback)
      return nextTimer++
    },
    clearTimer: (timer) => timers.delete(timer),
  })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
  return {
    autosave,
    stored,
    timers,
    get state() {
      return state
    },
    get remembered() {
      return remembered
    },
    get mostAtOnce() {
      return mostAtOnce
    },
    waits: () => waiting.length,
    async fire() {
      const [timer, callback] = timers.entries().next().value ?? []
      if (timer === undefined) return
      timers.delete(timer)
      callback?.()
      await settle()
    },
    async answer(error?: WorkspaceError) {
      const first = waiting.shift()
      if (!first) return
      if (!error) for (const [path, value] of first.batch) stored.set(path, value)
      first.answer(error ? { ok: false, error } : { ok: true, value: null })
      await settle()
    },
  }
}

describe('autosave', () => {
  it('sends what was typed once, after a pause', async () => {
    const { autosave, stored, fire, answer, waits, ...rest } = setup()
    void rest
    autosave.set('objective', 'a')
    autosave.set('objective', 'ab')
    expect(waits()).toBe(0)
    await fire()
    expect(waits()).toBe(1)
    await answer()
    expect(stored.get('objective')).toBe('ab')
  })

  it('says saved only after the acknowledgement', async () => {
    const s = setup()
    s.autosave.set('objective', 'a')
    expect(s.state.kind).toBe('waiting')
    await s.fire()
    expect(s.state.kind).toBe('saving')
    s.autosave.set('objective', 'ab')
    await s.answer()
    expect(s.state.kind).toBe('waiting')
    await s.fire()
    await s.answer()
    expect(s.state.kind).toBe('saved')
  })

  it('keeps a refused value with its reason and saves the others', async () => {
    const s = setup()
    s.autosave.set('objective', 'x'.repeat(3000))
    s.autosave.set('needs', 'two seats')
    await s.fire()
    await s.answer({ code: 'too_long', field: 'objective', detail: 2000 })
    await s.fire()
    await s.answer()
    expect(s.stored.get('needs')).toBe('two seats')
    expect(s.state.kind).toBe('refused')
    expect(s.autosave.errorOf('objective')?.code).toBe('too_long')
    expect(s.autosave.unsaved().has('objective')).toBe(true)
    s.autosave.set('objective', 'short')
    await s.fire()
    await s.answer()
    expect(s.state.kind).toBe('saved')
  })

  it('tries again after a failure, and says failed until it worked', async () => {
    const s = setup()
    s.autosave.set('needs', 'a')
    await s.fire()
    await s.answer({ code: 'storage_full' })
    expect(s.state).toEqual({ kind: 'failed', error: { code: 'storage_full' } })
    await s.fire()
    expect(s.state.kind).toBe('failed')
    await s.answer()
    expect(s.state.kind).toBe('saved')
    expect(s.stored.get('needs')).toBe('a')
  })

  it('loses no keystroke, whatever is acknowledged, fails or is typed in between', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('type'), path: fc.constantFrom('a', 'b', 'c') }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('fire'), path: fc.constant('') }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('ack'), path: fc.constant('') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('fail'), path: fc.constant('') }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse'), path: fc.constantFrom('a', 'b', 'c') }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('flush'), path: fc.constant('') }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const s = setup()
        const typed = new Map<string, string>()
        let count = 0
        for (const each of steps) {
          if (each.do === 'type') {
            typed.set(each.path, `v${count++}`)
            s.autosave.set(each.path, typed.get(each.path))
          } else if (each.do === 'fire') await s.fire()
          else if (each.do === 'ack') await s.answer()
          else if (each.do === 'fail') await s.answer({ code: 'storage_failed' })
          else if (each.do === 'refuse') await s.answer({ code: 'too_long', field: each.path })
          else void s.autosave.flush()
          // At every moment the latest value of each path is stored, or is in the queue and in the safety net.
          for (const [path, value] of typed) {
            if (s.stored.get(path) === value) continue
            expect(s.autosave.unsaved().get(path)).toBe(value)
            expect(s.remembered.get(path)).toBe(value)
          }
          if (s.state.kind === 'saved') expect(s.autosave.unsaved().size).toBe(0)
        }
        const done = s.autosave.flush()
        while (s.waits() > 0 || s.autosave.unsaved().size > 0) {
          await s.answer()
          await new Promise((resolve) => setTimeout(resolve, 0))
        }
        expect(await done).toBe(true)
        for (const [path, value] of typed) expect(s.stored.get(path)).toBe(value)
        expect(s.state.kind).toBe('saved')
        expect(s.remembered.size).toBe(0)
        expect(s.mostAtOnce).toBeLessThanOrEqual(1)
      }),
      { numRuns: 150 },
    )
  })
})
