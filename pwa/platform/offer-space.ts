// A pair or a plan for a named colleague: the space is founded, shared and its invitation sealed to that person's devices, in one go.
import type { Directory, OfferableKind, SpaceInfo, TeamOutcome, Workspace } from '../../shared/workspace/api.ts'
import { foundSpace, type Founder } from './found-space.ts'

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
  return founded
}
