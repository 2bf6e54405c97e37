// The app's end of the bridge against the real core: exactly once, nothing lost, nothing wrong let in.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppMessage } from '../../../shared/domain/clip/bridge.ts'
import { BRIDGE_CHANNEL, BRIDGE_VERSION } from '../../../shared/domain/clip/channel.ts'
import {
  Bridge,
  lookupToParts,
  type BridgePort,
  type ExtensionStatus,
  type TakenClip,
} from '../../../pwa/platform/bridge.ts'
import type { SpaceInfo, Workspace } from '../../../shared/workspace/api.ts'
import { createTeam, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

type Said<T extends AppMessage['type']> = Extract<AppMessage, { type: T }>

/** The extension's side: what it says, and what it has heard. */
class Extension implements BridgePort {
  heard: AppMessage[] = []
  #callback: (data: unknown) => void = () => {}

  post(message: AppMessage): void {
    this.heard.push(structuredClone(message))
  }

  onMessage(callback: (data: unknown) => void): () => void {
    this.#callback = callback
    return () => (this.#callback = () => {})
  }

  say(message: object): void {
    this.#callback(structuredClone({ channel: BRIDGE_CHANNEL, version: BRIDGE_VERSION, ...message }))
  }

  said<T extends AppMessage['type']>(type: T): Said<T>[] {
    return this.heard.filter((message): message is Said<T> => message.type === type)
  }
}

interface Seat {
  extension: Extension
  bridge: Bridge
  statuses: ExtensionStatus[]
  clips: TakenClip[]
}

function openBridge(): Seat {
  const extension = new Extension()
  const statuses: ExtensionStatus[] = []
  const clips: TakenClip[] = []
  const bridge = new Bridge(
    extension,
    { onStatus: (status) => statuses.push(status), onTaken: (taken) => clips.push(...taken) },
    () => 'zh-CN',
  )
  return { extension, bridge, statuses, clips }
}

const clip = (id: string, name: string, more: object = {}): Record<string, unknown> => ({
  version: 1,
  id,
  kind: 'lead',
  at: Date.UTC(2026, 2, 2),
  source: 'clip',
  pageUrl: 'https://acme.example/contact',
  pageTitle: 'Contact',
  lead: { kind: 'organization', name: { value: name }, phones: [], emails: [], addresses: [], social: [] },
  ...more,
})

async function leadNames(workspace: Workspace): Promise<string[]> {
  const { rows } = await workspace.query('leads.window', {
    offset: 0,
    limit: 100,
    filter: {},
    sort: { field: 'name', direction: 'asc' },
    today: '2026-03-02',
  })
  return rows.map((row) => row.name ?? '')
}

let team: TestTeam
let seat: Seat
let open: { workspace: Workspace; space: SpaceInfo }

beforeEach(async () => {
  team = await createTeam()
  open = { workspace: team.workspace, space: team.space }
  seat = openBridge()
})

afterEach(async () => {
  team.device.failWrites(null)
  seat.bridge.close()
  await team.workspace.close()
})

describe('hello', () => {
  it('says which team is open and who is in it', async () => {
    await seat.bridge.setSpace(open)
    const [hello] = seat.extension.said('app-hello').slice(-1)
    expect(hello).toMatchObject({ spaceId: team.space.spaceId, teamName: 'Team', locale: 'zh-CN' })
    expect(hello?.people).toEqual([{ id: team.workspace.personId, name: 'Rep' }])
  })

  it('says it again to an extension that comes late', async () => {
    await seat.bridge.setSpace(open)
    seat.extension.heard = []
    seat.extension.say({ type: 'extension-present' })
    await seat.bridge.settled()
    expect(seat.extension.said('app-hello')).toHaveLength(1)
  })

  it('shows the version and how much waits, and that it is gone', async () => {
    await seat.bridge.setSpace(open)
    seat.extension.say({ type: 'extension-hello', extensionVersion: '1.2.3', lookupRevision: null, waiting: 4 })
    seat.extension.say({ type: 'extension-lost' })
    await seat.bridge.settled()
    expect(seat.statuses).toEqual([
      { state: 'connected', version: '1.2.3', waiting: 4 },
      { state: 'lost', version: '1.2.3', waiting: 0 },
    ])
  })

  it('does not listen to other versions and other channels', async () => {
    await seat.bridge.setSpace(open)
    seat.extension.say({ version: 2, type: 'deliver', items: [clip('item-0001', 'Newer')] })
    seat.extension.say({ channel: 'other', type: 'deliver', items: [clip('item-0001', 'Other')] })
    await seat.bridge.settled()
    expect(seat.extension.said('taken')).toEqual([])
    expect(await leadNames(team.workspace)).toEqual([])
  })
})

describe('taking clips', () => {
  it('takes an item that is delivered twice once, and says so twice', async () => {
    await seat.bridge.setSpace(open)
    seat.extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    seat.extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    await seat.bridge.settled()
    expect(await leadNames(team.workspace)).toEqual(['Acme GmbH'])
    const [first, second] = seat.extension.said('taken')
    expect(first?.taken).toEqual([{ id: 'item-0001', recordId: expect.stringMatching(/^lead:/u) as string }])
    expect(second?.taken).toEqual(first?.taken)
    expect(seat.clips.map((taken) => taken.item.id)).toEqual(['item-0001'])
  })

  it('makes one lead when two tabs get the same item', async () => {
    const tab = await team.device.openTab()
    const workspace = await tab.directory.open(team.space.spaceId)
    const other = openBridge()
    await Promise.all([seat.bridge.setSpace(open), other.bridge.setSpace({ workspace, space: team.space })])
    for (const { extension } of [seat, other])
      extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    await Promise.all([seat.bridge.settled(), other.bridge.settled()])
    expect(await leadNames(workspace)).toEqual(['Acme GmbH'])
    expect(other.extension.said('taken')[0]?.taken).toEqual(seat.extension.said('taken')[0]?.taken)
    other.bridge.close()
    await workspace.close()
  })

  it('keeps a bad item from holding up the good ones, and says why it was refused', async () => {
    await seat.bridge.setSpace(open)
    const nobody = { kind: 'organization', phones: [], emails: [], addresses: [], social: [] }
    seat.extension.say({
      type: 'deliver',
      items: [
        { id: 'item-0001', nonsense: true },
        clip('item-0002', 'From tomorrow', { version: 2 }),
        'not an object',
        clip('item-0003', '', { lead: nobody }),
        clip('item-0004', 'Acme GmbH', { pageUrl: 'javascript:alert(1)' }),
        clip('item-0005', 'Gone', { kind: 'addition', recordId: 'lead:AbCd1234:AbCd12345678' }),
        clip('item-0006', 'Borealis AG'),
      ],
    })
    await seat.bridge.settled()
    const [answer] = seat.extension.said('taken')
    expect(answer?.taken.map((taken) => taken.id)).toEqual(['item-0006'])
    expect(answer?.rejected).toEqual([
      { id: 'item-0001', code: 'invalid_arguments' },
      { id: 'item-0002', code: 'unsupported_version' },
      { id: 'item-0003', code: 'lead_needs_name' },
      { id: 'item-0004', code: 'invalid_arguments' },
      { id: 'item-0005', code: 'not_found' },
    ])
    expect(await leadNames(team.workspace)).toEqual(['Borealis AG'])
  })

  it('leaves everything in the outbox while no team is open', async () => {
    await seat.bridge.setSpace(null)
    seat.extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    await seat.bridge.settled()
    expect(seat.extension.said('taken')).toEqual([])
    await seat.bridge.setSpace(open)
    seat.extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    await seat.bridge.settled()
    expect(await leadNames(team.workspace)).toEqual(['Acme GmbH'])
  })

  it('does not acknowledge what could not be stored, and takes it when it can be', async () => {
    await seat.bridge.setSpace(open)
    team.device.failWrites('QuotaExceededError')
    seat.extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    await seat.bridge.settled()
    expect(seat.extension.said('taken')).toEqual([])
    team.device.failWrites(null)
    await team.workspace.retryWrites()
    seat.extension.say({ type: 'deliver', items: [clip('item-0001', 'Acme GmbH')] })
    await seat.bridge.settled()
    expect(seat.extension.said('taken').flatMap((answer) => answer.taken)).toHaveLength(1)
    expect(await leadNames(team.workspace)).toEqual(['Acme GmbH'])
  })
})

describe('the look-up', () => {
  const hello = (revision: string | null): void =>
    seat.extension.say({ type: 'extension-hello', extensionVersion: '1', lookupRevision: revision, waiting: 0 })

  it('goes over whole at first and then only what changed since the revision held', async () => {
    await team.workspace.run('createLead', {
      fields: { kind: 'organization', name: 'Acme GmbH', website: 'https://acme.example' },
    })
    await seat.bridge.setSpace(open)
    hello(null)
    await until(() => seat.extension.said('lookup').length > 0)
    const [first] = seat.extension.said('lookup')
    expect(first).toMatchObject({ reset: true, remove: [] })
    expect(first?.put.map((entry) => entry.name)).toEqual(['Acme GmbH'])
    expect(first?.put[0]?.keys).toContain('d:acme.example')

    seat.extension.say({ type: 'lookup-stored', revision: first?.revision })
    await seat.bridge.settled()
    seat.extension.heard = []
    await team.workspace.run('createLead', { fields: { kind: 'organization', name: 'Borealis AG' } })
    await until(() => seat.extension.said('lookup').length > 0)
    const [second] = seat.extension.said('lookup')
    expect(second).toMatchObject({ reset: false })
    expect(second?.put.map((entry) => entry.name)).toEqual(['Borealis AG'])
    expect(second?.revision).not.toBe(first?.revision)
  })

  it('travels in parts of at most 2,000 entries, the revision on the last', () => {
    const entry = (index: number) => ({
      recordId: `lead:AbCd1234:${String(index).padStart(12, '0')}`,
      type: 'lead' as const,
      name: '',
      company: '',
      ownerName: '',
      status: 'new',
      keys: [],
      lastNoteAt: null,
      lastNote: '',
      openStep: null,
    })
    const put = Array.from({ length: 4001 }, (_, index) => entry(index))
    const parts = lookupToParts({ reset: true, put, remove: ['x'], revision: 'r9' })
    expect(parts.map((part) => part.put.length)).toEqual([2000, 2000, 1])
    expect(parts.map((part) => part.reset)).toEqual([true, false, false])
    expect(parts.map((part) => part.revision)).toEqual([null, null, 'r9'])
    expect(parts.flatMap((part) => part.remove)).toEqual(['x'])
    expect(lookupToParts({ reset: false, put: [], remove: [], revision: 'r' })).toHaveLength(1)
  })
})
