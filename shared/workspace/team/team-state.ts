// The state of the team as screens show it, made from what the log means and what this device knows besides.
import { mayWrite } from '../../sync/membership/entitled.ts'
import { type Person, type Roster, ROLES } from '../../sync/membership/roster.ts'
import { type InviteState, TEAM_GROUP } from '../../sync/membership/state.ts'
import type { JoinRequest, OpenInvite, TeamDevice, TeamMember, TeamState } from '../team-api.ts'
import type { SealedName } from './names.ts'
import type { OpenRequest } from './requests.ts'
import { devicesIn, leads, rolesToGive, selfIn } from './rights.ts'

/** An invite that still lets somebody in. */
export interface InviteView {
  state: Readonly<InviteState>
  /** Person. */
  maker: string
  link: string | null
}

/** All that the state is made of. */
export interface TeamView {
  /** This device's id. */
  deviceId: string
  roster: Roster
  /** By id. */
  invites: ReadonlyMap<string, InviteView>
  requests: readonly OpenRequest[]
  /** By person; missing when this device cannot open it. */
  names: ReadonlyMap<string, SealedName>
  /** By device. */
  deviceNames: ReadonlyMap<string, string>
  /** Devices that are words on paper. */
  recovery: ReadonlySet<string>
  /** Of them, the one that came with the team. */
  senior: string | null
  recordOf(memberId: string): { recordId: string; name: string } | null
  lastSeen(device: string): number | null
  online: ReadonlySet<string>
}

/** While this device waits for somebody to let it in. */
export function askingState(memberId: string, deviceId: string): TeamState {
  return {
    standing: 'asking',
    self: { memberId, deviceId, role: null },
    members: [],
    requests: [],
    invites: [],
    offers: [],
    hasRecoveryWords: false,
    may: { write: false, invite: false, assign: [] },
  }
}

/** The state of a shared space. */
export function teamStateOf(view: TeamView): TeamState {
  const { roster, deviceId } = view
  const self = selfIn(roster, deviceId)
  const person = roster.people.get(roster.devices.get(deviceId)?.person ?? '')
  const members = [...roster.people.values()].map((each) => memberOf(view, each, person))
  return {
    standing: self ? 'member' : 'removed',
    self: person ? { memberId: person.id, deviceId, role: person.role } : null,
    members: members.sort(compareMembers),
    requests: self ? view.requests.map((request) => requestOf(request, self.person)) : [],
    invites: self ? invitesOf(view, self.person) : [],
    offers: [],
    hasRecoveryWords: self !== null && devicesIn(roster, self.person).some(({ id }) => view.recovery.has(id)),
    may: {
      write: self !== null && mayWrite(roster, self.person.id, TEAM_GROUP),
      invite: self !== null && leads(self.person.role),
      assign: self ? rolesToGive(self.person.role) : [],
    },
  }
}

function nameOf(view: TeamView, person: string): string {
  return view.names.get(person)?.person ?? view.recordOf(person)?.name ?? ''
}

function memberOf(view: TeamView, person: Person, self: Person | undefined): TeamMember {
  const devices = person.removed ? [] : devicesIn(view.roster, person)
  return {
    memberId: person.id,
    recordId: view.recordOf(person.id)?.recordId ?? null,
    name: nameOf(view, person.id),
    role: person.role,
    isSelf: person.id === self?.id,
    isRemoved: person.removed,
    devices: devices.map(({ id }) => deviceOf(view, id)),
  }
}

function deviceOf(view: TeamView, id: string): TeamDevice {
  const isSelf = id === view.deviceId
  return {
    deviceId: id,
    name: view.deviceNames.get(id) ?? '',
    isSelf,
    isRecovery: view.recovery.has(id),
    ...(view.senior === id && { isSenior: true }),
    lastSeen: view.lastSeen(id),
    isOnline: isSelf || view.online.has(id),
  }
}

function compareMembers(a: TeamMember, b: TeamMember): number {
  if (a.isRemoved !== b.isRemoved) return a.isRemoved ? 1 : -1
  const byRole = ROLES.indexOf(a.role) - ROLES.indexOf(b.role)
  return byRole || a.name.localeCompare(b.name) || (a.memberId < b.memberId ? -1 : 1)
}

function requestOf({ join, invite, name, isOwnInvite }: OpenRequest, self: Person): JoinRequest {
  const isDevice = invite.forDeviceOf !== null
  return {
    requestId: join.hash,
    name: name?.person ?? '',
    deviceName: name?.device ?? '',
    role: isDevice ? self.role : invite.role,
    kind: isDevice ? 'device' : 'person',
    isContested: join.contested,
    isOwnInvite,
  }
}

/** Those who lead see all for new people; links for a device concern its person only. */
function invitesOf(view: TeamView, self: Person): OpenInvite[] {
  return [...view.invites].flatMap(([inviteId, { state, maker, link }]) => {
    const isDevice = state.forDeviceOf !== null
    if (isDevice ? state.forDeviceOf !== self.id : !leads(self.role)) return []
    const expires = state.expires === 0 ? null : state.expires
    const role = isDevice ? self.role : state.role
    return [{ inviteId, role, kind: isDevice ? 'device' : 'person', expires, link, byName: nameOf(view, maker) }]
  })
}
