// States of a shared team as a core gives them: to be shown by the screens over a workspace that nobody shares.
import type {
  SpaceOffer,
  StuckEdit,
  SyncState,
  TeamMember,
  TeamState,
  Workspace,
} from '../../../../shared/workspace/api.ts'

/** ms */
const now = Date.now()
const member = (part: Partial<TeamMember> & Pick<TeamMember, 'memberId' | 'name' | 'role'>): TeamMember => ({
  recordId: null,
  isSelf: false,
  isRemoved: false,
  devices: [],
  ...part,
})
const device = (deviceId: string, name: string, part: Partial<TeamMember['devices'][number]> = {}) => ({
  deviceId,
  name,
  isSelf: false,
  isRecovery: false,
  lastSeen: null,
  isOnline: false,
  ...part,
})

export const team: TeamState = {
  standing: 'member',
  self: { memberId: 'm1', deviceId: 'd1', role: 'manager' },
  members: [
    member({
      memberId: 'm2',
      name: '王帆 Wu Fan',
      role: 'owner',
      devices: [device('d2', 'Safari on iPhone', { isOnline: true })],
    }),
    member({
      memberId: 'm1',
      name: 'Robin Hale',
      role: 'manager',
      isSelf: true,
      devices: [
        device('d1', 'Chrome on Windows', { isSelf: true }),
        device('d4', '', { lastSeen: now - 3 * 86_400_000 }),
        device('d5', '', { isRecovery: true }),
      ],
    }),
    member({
      memberId: 'm3',
      name: 'Mara Quill',
      role: 'reader',
      devices: [device('d3', 'Firefox on Linux', { lastSeen: now - 120_000 })],
    }),
    member({ memberId: 'm4', name: 'Old Colleague', role: 'member', isRemoved: true }),
  ],
  requests: [
    {
      requestId: 'r1',
      name: 'Lin',
      deviceName: 'Edge on Windows',
      role: 'member',
      kind: 'person',
      isContested: true,
      isOwnInvite: true,
    },
    {
      requestId: 'r2',
      name: 'Jo',
      deviceName: 'Chrome on Mac',
      role: 'coach',
      kind: 'person',
      isContested: false,
      isOwnInvite: false,
    },
  ],
  invites: [
    {
      inviteId: 'i1',
      role: 'reader',
      kind: 'person',
      expires: now + 86_400_000,
      link: 'https://app.example/#j1.AAAA.',
      byName: 'Robin Hale',
    },
    { inviteId: 'i2', role: 'member', kind: 'person', expires: null, link: null, byName: '王帆 Wu Fan' },
  ],
  offers: [],
  hasRecoveryWords: false,
  may: { write: true, invite: true, assign: ['coach', 'member', 'reader'] },
}

export const sync: SyncState = {
  relay: { address: 'wss://relay.example/relay', state: 'offline', behind: 0, retryAt: now + 30_000, reason: null },
  peers: [{ deviceId: 'd2', name: 'Safari on iPhone', via: 'direct', place: '/leads' }],
  stuck: 0,
  waiting: 3,
  lastSynced: now - 300_000,
  progress: null,
  problems: [
    { problemId: 'p1', code: 'rebuilt', at: now - 60_000, subject: 'Harbour & Pine', count: 2 },
    { problemId: 'p2', code: 'self_cloned', at: now - 30_000, subject: '', count: 1 },
  ],
  refusals: { signature: 2, shape: 1 },
}

export const alone: TeamState = { ...team, standing: 'alone', self: null, members: [], requests: [], invites: [] }
export const offers: SpaceOffer[] = [
  {
    offerId: 'o1',
    kind: 'pair',
    name: '王帆 Wu Fan & Robin Hale',
    link: 'https://app.example/#j1.BBBB.',
    memberId: 'm2',
    isOwn: false,
    state: 'open',
    expires: now + 30 * 86_400_000,
  },
  {
    offerId: 'o2',
    kind: 'plan',
    name: 'SPIN in four weeks',
    link: 'https://app.example/#j1.CCCC.',
    memberId: 'm3',
    isOwn: true,
    state: 'open',
    expires: now + 30 * 86_400_000,
  },
  {
    offerId: 'o3',
    kind: 'pair',
    name: 'Robin Hale & Mara Quill',
    link: 'https://app.example/#j1.DDDD.',
    memberId: 'm3',
    isOwn: true,
    state: 'declined',
    expires: now + 30 * 86_400_000,
  },
]
export const stuck: StuckEdit[] = [
  {
    editId: 'e1',
    reason: 'gone',
    records: [
      {
        recordId: 'lead:0000:abcd',
        recordType: 'lead',
        name: 'Mara Quill',
        fields: ['emails', 'status'],
        isGone: false,
      },
    ],
    textId: null,
    mayMakeAgain: true,
  },
  {
    editId: 'e2',
    reason: 'gone',
    records: [{ recordId: 'task:0000:abcd', recordType: 'task', name: 'Call 王帆', fields: ['title'], isGone: true }],
    textId: null,
    mayMakeAgain: true,
  },
  { editId: 'text:x', reason: 'large', records: [], textId: 'x', mayMakeAgain: false },
]
function boundTo(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target)
  return typeof value === 'function' ? (value.bind(target) as unknown) : value
}
/** The workspace, but with answers that no real one can give here: its log is not shared. Everything else goes to the core. */
export const overTeam = (workspace: Workspace, answers: Record<string, unknown>): Workspace =>
  new Proxy(workspace, {
    get: (target, name) => {
      if (name !== 'team') return boundTo(target, name)
      return new Proxy(target.team, {
        get: (team, action) =>
          typeof action === 'string' && Object.hasOwn(answers, action) ? answers[action] : boundTo(team, action),
      })
    },
  })
/** With edits that are stuck. What is done about them goes to the core. */
export const withStuck = (workspace: Workspace): Workspace =>
  overTeam(workspace, { stuckEdits: () => Promise.resolve({ ok: true, value: stuck }) })
export const silent: SyncState = {
  ...sync,
  relay: null,
  peers: [],
  waiting: 0,
  lastSynced: null,
  problems: [],
  refusals: {},
}
