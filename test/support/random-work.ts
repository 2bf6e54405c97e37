// Random but sensible work of a team, as commands: for properties over whole histories.
import fc from 'fast-check'
import type { CommandName } from '../../shared/domain/commands.ts'
import type { Workspace } from '../../shared/workspace/api.ts'

const TYPES = ['lead', 'account', 'contact', 'note', 'step', 'page'] as const
type Kind = (typeof TYPES)[number]

/** One thing somebody does; numbers pick among what exists by then. */
export type Deed =
  | { do: 'create'; kind: Kind; text: string; about: number }
  | { do: 'edit'; kind: Kind; which: number; text: string; about: number }
  | { do: 'delete' | 'restore'; kind: Kind; which: number }
  | { do: 'complete' | 'reopen'; which: number }
  /** Takes a note or step off what it is about. */
  | { do: 'detach'; kind: 'note' | 'step'; which: number }
  | { do: 'qualify'; which: number }
  | { do: 'undo' | 'redo' }

const text = fc.constantFrom('Anna', '王芳', 'Émile', 'zeta', 'Ltd 10', 'Ltd 9', '蓝海')
const kind = fc.constantFrom(...TYPES)

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('create' as const), kind, text, about: fc.nat(99) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('edit' as const), kind, which: fc.nat(99), text, about: fc.nat(99) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), kind, which: fc.nat(99) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('complete' as const, 'reopen' as const), which: fc.nat(99) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('detach' as const),
      kind: fc.constantFrom('note' as const, 'step' as const),
      which: fc.nat(99),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('qualify' as const), which: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const) }) },
)

/** What every history begins with, so that deeds find something to work on. */
export const beginning: Deed[] = [0, 1, 2].flatMap((about) => [
  { do: 'create', kind: 'account', text: 'Ltd 9', about },
  { do: 'create', kind: 'lead', text: '王芳', about },
  { do: 'create', kind: 'contact', text: 'Anna', about },
  { do: 'create', kind: 'note', text: '蓝海', about },
  { do: 'create', kind: 'step', text: 'zeta', about },
  { do: 'create', kind: 'page', text: 'Émile', about },
])

const CREATE: Record<Kind, CommandName> = {
  lead: 'createLead',
  account: 'createAccount',
  contact: 'createContact',
  note: 'createCallNote',
  step: 'addStep',
  page: 'createPage',
}
const EDIT: Record<Kind, CommandName> = {
  lead: 'editLead',
  account: 'editAccount',
  contact: 'editContact',
  note: 'editCallNote',
  step: 'editStep',
  page: 'editPage',
}

/** A worker of a team: remembers what exists, runs deeds as commands. Refusals are part of life and passed over. */
export class Team {
  private readonly ids: Record<Kind, string[]> = { lead: [], account: [], contact: [], note: [], step: [], page: [] }

  private readonly aboutById = new Map<string, Record<string, string>>()

  constructor(private workspace: Workspace) {}

  /** Goes on in another tab, or after a restart. */
  moveTo(workspace: Workspace): void {
    this.workspace = workspace
  }

  private pick(kind: Kind, which: number): string | undefined {
    return this.ids[kind][which % Math.max(1, this.ids[kind].length)]
  }

  private subjects(about: number): Record<string, string> {
    const id = this.pick((['lead', 'account', 'contact'] as const)[about % 3] ?? 'lead', about >> 1)
    return id ? { [id]: id } : {}
  }

  private fieldsOf(kind: Kind, words: string, about: number): Record<string, unknown> {
    const accountId = this.pick('account', about)
    const reach = { emails: { [`${about}@firm${about % 5}.example`]: `${about}@firm${about % 5}.example` } }
    switch (kind) {
      case 'lead':
        return { name: words, company: words, ownerId: this.workspace.personId, status: 'new', ...reach }
      case 'account':
        return { name: words, website: `https://firm${about % 5}.example/` }
      case 'contact':
        return { name: words, accountId, ...reach }
      case 'note':
        return { body: words, at: 1_772_000_000_000 + about * 60_000, subjects: this.subjects(about) }
      case 'step':
        return {
          title: words,
          dueDate: `2026-03-${String((about % 28) + 1).padStart(2, '0')}`,
          subjects: this.subjects(about),
        }
      case 'page':
        return {
          title: about % 4 === 0 ? '' : words,
          body: `${words} ${about}`,
          archivedAt: about % 3 === 0 ? 1_772_000_000_000 : null,
        }
    }
  }

  async does(deed: Deed): Promise<void> {
    const { workspace } = this
    const run = (name: CommandName, args: unknown) => workspace.run(name, args as never)
    if (deed.do === 'undo') await workspace.undo()
    else if (deed.do === 'redo') await workspace.redo()
    else if (deed.do === 'create') {
      const fields = this.fieldsOf(deed.kind, deed.text, deed.about)
      const made = await run(CREATE[deed.kind], { fields })
      if (!made.ok) return
      const { id } = made.value as { id: string }
      this.ids[deed.kind].push(id)
      this.aboutById.set(id, (fields['subjects'] ?? {}) as Record<string, string>)
    } else if ('which' in deed) {
      const kind = 'kind' in deed ? deed.kind : deed.do === 'qualify' ? 'lead' : 'step'
      const id = this.pick(kind, deed.which)
      if (!id) return
      if (deed.do === 'edit') {
        const { subjects, emails, ...set } = this.fieldsOf(deed.kind, deed.text, deed.about)
        const put = { ...(subjects ? { subjects } : {}), ...(emails ? { emails } : {}) }
        await run(EDIT[deed.kind], { id, set, put })
      } else if (deed.do === 'delete') await run('deleteRecords', { ids: [id] })
      else if (deed.do === 'restore') await run('restoreRecords', { ids: [id] })
      else if (deed.do === 'detach') {
        const subjects = Object.keys(this.aboutById.get(id) ?? {})
        await run(EDIT[deed.kind], { id, remove: { subjects } })
      } else if (deed.do === 'complete') await run('completeStep', { id })
      else if (deed.do === 'reopen') await run('reopenStep', { id })
      else await run('qualifyLead', { id })
    }
  }
}
