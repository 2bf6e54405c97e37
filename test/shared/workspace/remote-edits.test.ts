import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change, RecordType } from '../../../shared/domain/schema.ts'
import { Shard } from '../../../shared/store/shard.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import type { Core } from '../../../shared/workspace/core/core.ts'
import { createEnvironment, NOW, openCore, REP } from '../../support/bare-core.ts'
import { askEverything } from '../../support/every-query.ts'

function ask(core: Core): Promise<Record<string, unknown>> {
  const query = (name: string, params: unknown): Promise<unknown> => core.query({ name, params })
  return askEverything({ query, personId: REP } as unknown as Workspace)
}

const docIds = { lead: 'leads/aaaa', account: 'accounts/aaaa' }
type Kind = keyof typeof docIds
const IDS: Record<Kind, string[]> = {
  lead: Array.from({ length: 6 }, (_, at) => `lead:aaaa:${String(at)}`),
  account: Array.from({ length: 2 }, (_, at) => `account:aaaa:${String(at)}`),
}

const text = fc.constantFrom('Anna', '王芳', 'zeta', 'Ltd 10', 'b', null)
const edit = fc.oneof(
  fc.record({ field: fc.constantFrom('name', 'company', 'title', 'industry', 'unheardOf'), value: text }),
  fc.record({ field: fc.constant('status'), value: fc.constantFrom('new', 'working', null) }),
  fc.record({ field: fc.constant('ownerId'), value: fc.constantFrom(REP, null) }),
  fc.record({ field: fc.constant('website'), value: fc.constantFrom('https://firm3.example', null) }),
  fc.record({ field: fc.constant('deletedAt'), value: fc.constantFrom(NOW, null) }),
  fc.record({
    field: fc.constantFrom('tags', 'emails', 'provenance'),
    key: fc.constantFrom('1@firm1.example', 'b'),
    value: text,
  }),
  fc.record({
    field: fc.constant('phones'),
    key: fc.constant('p'),
    value: fc.constantFrom({ number: '030 123', e164: '+4930123' }, null),
  }),
)
const one = fc.record({ kind: fc.constantFrom<Kind>('lead', 'lead', 'account'), which: fc.nat(5), edit })

function toChange({ kind, which, edit }: typeof one extends fc.Arbitrary<infer T> ? T : never): Change {
  const id = IDS[kind][which % IDS[kind].length] as never
  if (!('key' in edit)) return { op: 'set', id, field: edit.field, value: edit.value }
  const { field, key, value } = edit
  return value === null ? { op: 'remove', id, field, key } : { op: 'put', id, field, key, value }
}

function create(kind: Kind, id: string, at: number): Change {
  const fields = { name: `Name ${String(at)}`, tags: { a: 'a' }, emails: { '2@firm2.example': '2@firm2.example' } }
  return { op: 'create', id: id as never, type: kind as RecordType, fields: { ...fields, createdAt: at + 1 } } as Change
}

test('[S12] [S1] what a colleague edits shows, is stored, and is what a rebuild makes of the documents', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(one, { maxLength: 6 }), { minLength: 1, maxLength: 5 }), async (rounds) => {
      const environment = createEnvironment()
      let core = await openCore(environment)
      const theirs = { lead: new Shard(docIds.lead, [], 7), account: new Shard(docIds.account, [], 7) }
      const kinds: Kind[] = ['lead', 'account']
      const deliver = (kind: Kind, changes: Change[]): { docId: string; updates: Uint8Array[] } => {
        const updates = changes.map((change) => {
          theirs[kind].apply([change])
          return theirs[kind].takeOutgoing() as Uint8Array
        })
        return { docId: docIds[kind], updates }
      }
      const created = kinds.map((kind) =>
        deliver(
          kind,
          IDS[kind].map((id, at) => create(kind, id, at)),
        ),
      )
      expect(await core.applyUpdates(created)).toMatchObject({ ok: true })
      await ask(core)
      for (const [round, edits] of rounds.entries()) {
        const batches = kinds.map((kind) => {
          const own = edits.filter((each) => each.kind === kind).map(toChange)
          const touched = [...new Set(own.map(({ id }) => id))]
          const times = touched.map((id) => ({ op: 'set', id, field: 'updatedAt', value: NOW + round }) as Change)
          return deliver(kind, [...own, ...times])
        })
        const merged = core.applyUpdates(batches.filter(({ updates }) => updates.length > 0))
        // Also in the middle of it.
        await core.query({ name: 'leads.counts', params: { filter: {}, today: '2026-03-02' } })
        expect(await merged).toMatchObject({ ok: true })
      }
      const shown = await ask(core)
      await core.writer.flush()
      core.close()
      core = await openCore(environment)
      expect(await ask(core)).toEqual(shown)
      expect(await core.rebuildReadModel()).toMatchObject({ ok: true })
      expect(await ask(core)).toEqual(shown)
      core.close()
    }),
    { numRuns: 10 },
  )
})
