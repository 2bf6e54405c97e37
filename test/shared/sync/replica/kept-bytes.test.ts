import { expect, it } from 'vitest'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import { decodeMessage, encodeMessage } from '../../../../shared/sync/replica/messages.ts'
import { LogMembers } from '../../../../shared/sync/replica/log-members.ts'
import { foundTeam, TEAM } from '../../../support/network.ts'

it('what is kept of a message is the envelope or operation alone, not all of the message with each', async () => {
  const { space, devices } = await foundTeam({ anna: 'owner', ben: 'member' })
  const { anna, ben } = devices
  const place = { group: TEAM, name: 'board' }
  for (let at = 0; at < 3; at++) {
    anna.edit(place, (doc) => doc.getMap('m').set(String(at), at))
    await anna.flush()
  }
  const sent = [...anna.disk.envelopes.rows.values()].map(({ bytes }) => bytes)
  const message = decodeMessage(encodeMessage({ type: 'give', envelopes: sent, more: [] }))
  if (message.type !== 'give') return expect.fail(message.type)
  const { stored } = await ben.replica.admission.receive(message.envelopes, 'anna')
  expect(stored.length).toBe(3)
  for (const { bytes } of stored) expect(bytes.buffer.byteLength).toBe(bytes.byteLength)
  const ops = decodeMessage(encodeMessage({ type: 'ops', ops: await anna.members.missingFrom([]) }))
  if (ops.type !== 'ops') return expect.fail(ops.type)
  const kept: Uint8Array[] = []
  const members = await LogMembers.open(new MembershipLog(space), ben.keys, (fresh) => {
    kept.push(...fresh)
    return Promise.resolve()
  })
  await members.add(ops.ops)
  expect(kept.length).toBe(ops.ops.length)
  for (const bytes of kept) expect(bytes.buffer.byteLength).toBe(bytes.byteLength)
})
