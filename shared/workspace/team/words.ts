// 24 words on paper: a device of the person whose keys are the words, the first of a team or a further one.
import { ok } from '../../kernel/result.ts'
import type { DeviceKeys } from '../../sync/crypto/device-keys.ts'
import {
  createRecoveryEntropy,
  parseWords,
  recoveryDeviceOf,
  wordsOf,
  type WordList,
} from '../../sync/crypto/recovery-words.ts'
import { slotOf } from '../../sync/membership/state.ts'
import { deviceOf, proveDevice } from '../../sync/membership/write.ts'
import { act, type Acted, refuse } from './acting.ts'
import type { TeamEnvironment } from './environment.ts'
import type { GroupKeys } from './group-keys.ts'
import type { Notes } from './notes.ts'
import { selfIn } from './rights.ts'

/** The device that somebody's words are; `bad_words` when they are none. */
export async function paperOf(words: string): Promise<Acted<DeviceKeys>> {
  const parsed = await parseWords(words)
  return parsed.ok ? ok(await recoveryDeviceOf(parsed.entropy)) : refuse('bad_words')
}

/** Makes words and their device, which comes after the person's other ones. The words are given once and kept nowhere. */
export async function createWords(
  env: TeamEnvironment,
  notes: Notes,
  keys: GroupKeys,
  list: WordList,
): Promise<Acted<{ words: string[] }>> {
  const { team } = env
  const roster = team.log.roster()
  const self = selfIn(roster, team.self)
  if (!self) return refuse('not_allowed')
  const taken = new Set([...roster.devices.values()].map(({ slot }) => slot))
  let entropy = createRecoveryEntropy()
  let device = await recoveryDeviceOf(entropy)
  while (taken.has(slotOf(deviceOf(device)))) {
    entropy = createRecoveryEntropy()
    device = await recoveryDeviceOf(entropy)
  }
  // Before the device is in the log: were the process to end in between, the person sees a device of words nobody has, and can remove it.
  await notes.setDevice(deviceOf(device), { name: '', isRecovery: true })
  const proof = await proveDevice(device, team.log.space, self.person.id)
  const written = await act(team, { type: 'addDevice', person: self.person.id, device: device.public, proof })
  if (!written.ok) return written
  await keys.rotateDue()
  return ok({ words: await wordsOf(entropy, list) })
}
