// A pair or a plan for a named colleague: the space is founded, shared and its invitation sealed to that person's devices, in one go.
import type {
  Directory,
  OfferableKind,
  SpaceInfo,
  TeamOutcome,
  TeamState,
  Workspace,
} from '../../shared/workspace/api.ts'
import { foundSpace, type Founder } from './found-space.ts'
import { visitSoon } from './rounds.ts'

/** So long an offer stands, days. */
const STANDS_DAYS = 30

/** Opens a space and offers it to a member of the team that is open. When something of it is refused, nothing is left of the space. */
export async function offerSpace(
  { directory, team }: { directory: Directory; team: Workspace },
  args: { kind: OfferableKind; name: string; memberId: string; deviceName: string } & Founder,
): Promise<TeamOutcome<SpaceInfo>> {
  const { kind, name, memberId, personName, region, deviceName } = args
  const founded = await foundSpace(directory, { kind, name, personName, region }, async (space) => {
    const shared = await space.team.share({ personName, deviceName })
    if (!shared.ok) return shared
    const invited = await space.team.invite({ role: 'member', expiresInDays: STANDS_DAYS })
    if (!invited.ok) return invited
    const { link } = invited.value
    return team.team.offerSpace({ memberId, kind, name, link, expiresInDays: STANDS_DAYS })
  })
  // The app still opens with the space it stays in.
  await directory.setActive(team.spaceId)
  // The invitation has to be at the relay before anybody can use it.
  if (founded.ok) visitSoon(founded.value.spaceId)
  return founded
}

/** Ends the invitation that an offer led to, on the device that made it: an offer that was read may be used by its link for as long. */
export async function endInvitation(directory: Directory, link: string): Promise<void> {
  const read = await directory.readInvite(link)
  const space = read.ok ? (await directory.list()).find(({ sharedAs }) => sharedAs === read.space) : undefined
  if (!space) return
  const workspace = await directory.open(space.spaceId)
  try {
    const { invites } = await new Promise<TeamState>((resolve) => {
      const stop = workspace.team.watch((team) => {
        resolve(team)
        // Not yet known at the first answer, which may come at once.
        queueMicrotask(() => stop())
      })
    })
    const invite = invites.find((open) => open.link === link)
    if (invite) await workspace.team.revokeInvite(invite.inviteId)
  } finally {
    await workspace.close()
  }
  visitSoon(space.spaceId)
}

/** Waits until all that was done in a space has left the device, at most so many ms: who leaves it then leaves nothing behind for later. */
export async function untilSent(workspace: Workspace, most: number): Promise<void> {
  const stops: (() => void)[] = []
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, most)
    stops.push(
      () => clearTimeout(timer),
      workspace.team.watchSync(({ relay, waiting }) => {
        if (relay?.state !== 'live' || waiting === 0) resolve()
      }),
    )
  })
  for (const stop of stops) stop()
}
