// The look-up kept in the extension: parts, cuts and finding.
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LookupEntry } from '../../shared/domain/clip/bridge.ts'
import { BRIDGE_CHANNEL } from '../../shared/domain/clip/channel.ts'
import {
  draftToLookupKeys,
  foldOrganization,
  pageToLookupKeys,
  recordToLookupKeys,
} from '../../shared/domain/clip/lookup-keys.ts'
import { Lookup, type LookupPart } from '../../extension/lookup/lookup.ts'

let names = 0
const open = (): Lookup => new Lookup(`lookup-${++names}`)

function entry(id: number, keys: string[], name = `Record ${id}`): LookupEntry {
  return {
    recordId: `lead:abcd:${String(id).padStart(6, '0')}`,
    type: 'lead',
    name,
    company: '',
    ownerName: 'Mei',
    status: 'new',
    keys,
    lastNoteAt: null,
    lastNote: '',
    openStep: null,
  }
}

function part(given: Partial<LookupPart>): LookupPart {
  return {
    channel: BRIDGE_CHANNEL,
    version: 1,
    type: 'lookup',
    reset: false,
    put: [],
    remove: [],
    revision: null,
    ...given,
  }
}

const identity = (spaceId: string | null) => ({ spaceId, teamName: 'Team', locale: 'en', people: [], at: 1 })

describe('look-up', () => {
  test('a transfer cut short at any part, and sent again from the revision held, ends the same', async () => {
    const change = fc.record({
      id: fc.nat(12),
      gone: fc.boolean(),
      key: fc.constantFrom('d:a.example', 'd:b.example', 'e:x@a.example'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 8 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(3)),
        async (log, cuts) => {
          const lookup = open()
          // The app's side: a log of revisions; sends everything after the revision that the extension holds, in parts of 2.
          const send = async (upTo: number, cutAfter: number | null): Promise<void> => {
            const held = await lookup.revision()
            const from = held === null ? 0 : Number(held)
            const state = new Map<number, string | null>()
            for (const changes of log.slice(held === null ? 0 : from, upTo))
              for (const { id, gone, key } of changes) state.set(id, gone ? null : key)
            const put = [...state].filter(([, key]) => key !== null).map(([id, key]) => entry(id, [key as string]))
            const remove = [...state].filter(([, key]) => key === null).map(([id]) => entry(id, []).recordId)
            const parts = [part({ reset: held === null, remove })]
            for (let at = 0; at < put.length; at += 2) parts.push(part({ put: put.slice(at, at + 2) }))
            parts.push(part({ revision: String(upTo) }))
            for (const [index, next] of parts.entries()) {
              if (cutAfter !== null && index > cutAfter) return
              await lookup.apply(next)
            }
          }
          for (let upTo = 1; upTo <= log.length; upTo++) await send(upTo, cuts[upTo] ?? null)
          await send(log.length, null)
          const expected = new Map<number, string>()
          for (const { id, gone, key } of log.flat())
            if (gone) expected.delete(id)
            else expected.set(id, key)
          const held = await lookup.db.entries.toArray()
          expect(new Map(held.map((row) => [Number(row.recordId.slice(-6)), row.keys[0]]))).toEqual(expected)
          expect(await lookup.revision()).toBe(String(log.length))
          await lookup.db.delete()
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)

  test('the strongest shared key comes first', async () => {
    const lookup = open()
    await lookup.apply(
      part({
        put: [
          entry(1, ['d:acme.example', 'n:acme']),
          entry(2, ['e:ann@acme.example', 'd:acme.example']),
          entry(3, ['d:other.example']),
        ],
      }),
    )
    const hits = await lookup.find(['e:ann@acme.example', 'd:acme.example'])
    expect(hits.map((hit) => [hit.entry.recordId.slice(-1), hit.key])).toEqual([
      ['2', 'e:ann@acme.example'],
      ['1', 'd:acme.example'],
    ])
    expect(await lookup.find([])).toEqual([])
    expect(await lookup.find(['d:nobody.example'])).toEqual([])
  })

  test('another space empties it; an app without a space does not', async () => {
    const lookup = open()
    await lookup.meet(identity('space-1'))
    await lookup.apply(part({ put: [entry(1, ['d:a.example'])], revision: '1' }))
    await lookup.meet(identity(null))
    await lookup.meet(identity('space-1'))
    expect(await lookup.revision()).toBe('1')
    await lookup.meet(identity('space-2'))
    expect(await lookup.revision()).toBe(null)
    expect(await lookup.find(['d:a.example'])).toEqual([])
  })
})

describe('keys', () => {
  test.each([
    ['Harbour & Pine Joinery Ltd', 'Harbour and Pine Joinery'],
    ['ACME, Inc.', 'Acme Incorporated'],
    ['青禾农业科技有限公司', '青禾农业科技股份有限公司'],
    ['青禾农业科技（上海）有限公司', '青禾农业科技'],
    ['Weiß GmbH & Co. KG', 'Weiß'],
  ])('%s and %s are one company', (one, other) => {
    expect(foldOrganization(one)).not.toBe('')
    expect(foldOrganization(one)).toBe(foldOrganization(other))
  })

  test.each([
    ['Acme North', 'Acme South'],
    ['青禾农业', '青禾工业'],
    ['The Company', 'The Corporation'],
  ])('%s and %s are two', (one, other) => {
    expect(foldOrganization(one)).not.toBe(foldOrganization(other))
  })

  test('folding keeps letters and digits only, and is bounded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        expect(foldOrganization(name)).toMatch(/^[\p{L}\p{N}]{0,200}$/u)
      }),
    )
  })

  test('a record and the draft of the same company meet in their keys', () => {
    const keys = recordToLookupKeys(
      {
        website: 'https://www.harbourpine.example/',
        emails: { a: 'Ann@harbourpine.example' },
        phones: { p: { number: '020 7946 0018', e164: '+442079460018' } },
      },
      ['Harbour & Pine Joinery Ltd'],
    )
    const draft = draftToLookupKeys({
      kind: 'organization',
      name: { value: 'Harbour and Pine Joinery' },
      phones: [{ value: { number: '+44 20 7946 0018', e164: '+442079460018' } }],
      emails: [{ value: 'ann@HARBOURPINE.example' }],
      addresses: [],
      social: [],
    })
    for (const key of draft) expect(keys).toContain(key)
  })

  test('pages are known by host and parent domain, profiles by their path, mail providers by nothing', () => {
    expect(pageToLookupKeys('https://shop.acme.example/a?b')).toEqual(['d:shop.acme.example', 'd:acme.example'])
    expect(pageToLookupKeys('https://www.linkedin.com/company/acme/')).toEqual(['s:linkedin.com/company/acme'])
    expect(pageToLookupKeys('chrome://settings')).toEqual([])
    expect(recordToLookupKeys({ emails: { a: 'x@gmail.com' } }, [])).toEqual(['e:x@gmail.com'])
  })
})
