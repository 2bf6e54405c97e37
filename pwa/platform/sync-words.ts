// The state of sync in words: one mood for a glance, a sentence for a closer look, and what to do about each problem.
import { m } from '../../shared/i18n/index.ts'
import type { RelayStatus, Standing, SyncProblem, SyncState } from '../../shared/workspace/api.ts'

/** The one thing to know about sync now, the worst first. `alone`: nothing is shared, so there is nothing to say. */
export type SyncMood =
  | 'alone'
  | 'removed'
  | 'problem'
  | 'asking'
  | 'locked'
  | 'offline'
  | 'refused'
  | 'unreachable'
  | 'direct'
  | 'no_relay'
  | 'catching_up'
  | 'connecting'
  | 'waiting'
  | 'synced'

/** Problems that endanger what people enter, or that somebody should look into at once. The others are said where sync is explained. */
const ALARMS: ReadonlySet<SyncProblem['code']> = new Set([
  'self_cloned',
  'other_cloned',
  'lied',
  'relay_replaced',
  'relay_rolled_back',
  'relay_withheld',
  'relay_full',
  'rebuilt',
  'stranded',
  'no_right',
])

/** The problems that must not be missed. */
export function alarmsOf(sync: SyncState | null): SyncProblem[] {
  return sync?.problems.filter(({ code }) => ALARMS.has(code)) ?? []
}

/** How many things a person should see to: each edit that is stuck, and each alarm that is not about those. */
export function attentionOf(sync: SyncState): number {
  return alarmsOf(sync).filter(({ code }) => code !== 'stranded' || sync.stuck === 0).length + sync.stuck
}

/** Work of this person is in danger, or somebody tampers: not only a notice. */
export function isGrave({ code }: SyncProblem): boolean {
  return code !== 'rebuilt' && code !== 'relay_replaced' && code !== 'no_right'
}

function relayMood(relay: RelayStatus | null, hasPeers: boolean, online: boolean): SyncMood | null {
  if (!relay || relay.state === 'off') return hasPeers ? null : 'no_relay'
  switch (relay.state) {
    case 'refused':
      return 'refused'
    case 'offline':
      return hasPeers ? 'direct' : online ? 'unreachable' : 'offline'
    case 'connecting':
      if (hasPeers) return 'direct'
      return online ? 'connecting' : 'offline'
    case 'catching_up':
      return 'catching_up'
    case 'live':
      return null
  }
}

/** `online`: the browser believes to have a network. */
export function syncMood(standing: Standing | null, sync: SyncState | null, online: boolean): SyncMood {
  if (standing === null || standing === 'alone' || !sync) return 'alone'
  if (standing === 'removed') return 'removed'
  if (attentionOf(sync) > 0) return 'problem'
  if (standing === 'asking') return 'asking'
  if (sync.locked) return 'locked'
  const hasPeers = sync.peers.some(({ via }) => via === 'direct')
  return relayMood(sync.relay, hasPeers, online) ?? (sync.waiting > 0 ? 'waiting' : 'synced')
}

/** The mood in one or two words. */
export function moodWord(mood: Exclude<SyncMood, 'alone'>, sync: SyncState): string {
  switch (mood) {
    case 'removed':
      return m.sync_removed()
    case 'problem':
      return m.sync_problem()
    case 'asking':
      return m.sync_asking()
    case 'locked':
      return m.lock_mood()
    case 'offline':
      return m.sync_offline()
    case 'refused':
      return m.sync_refused()
    case 'unreachable':
    case 'direct':
      return m.sync_unreachable()
    case 'no_relay':
      return m.sync_no_relay()
    case 'catching_up':
      return m.sync_catching_up()
    case 'connecting':
      return m.sync_connecting()
    case 'waiting':
      return m.sync_waiting({ count: sync.waiting })
    case 'synced':
      return m.sync_synced()
  }
}

/** The mood in a sentence that says what to do, if anything. */
export function moodText(mood: Exclude<SyncMood, 'alone'>, sync: SyncState): string {
  switch (mood) {
    case 'removed':
      return m.sync_removed_text()
    case 'problem':
      return m.sync_problem_text({ count: attentionOf(sync) })
    case 'asking':
      return m.sync_asking_text()
    case 'locked':
      return m.lock_mood_text()
    case 'offline':
      return m.sync_offline_text()
    case 'refused':
      return relayText(sync.relay)
    case 'unreachable':
      return m.sync_unreachable_text()
    case 'direct':
      return m.sync_direct_text()
    case 'no_relay':
      return m.sync_no_relay_text()
    case 'catching_up':
      return m.sync_catching_up_text({ count: sync.relay?.behind ?? 0 })
    case 'connecting':
      return m.sync_connecting_text()
    case 'waiting':
      return m.sync_waiting_text({ count: sync.waiting })
    case 'synced':
      return m.sync_synced_text()
  }
}

/** The state of the relay. */
export function relayText(relay: RelayStatus | null): string {
  switch (relay?.state) {
    case undefined:
    case 'off':
      return m.sync_relay_off()
    case 'connecting':
      return m.sync_connecting()
    case 'catching_up':
      return m.sync_catching_up_text({ count: relay.behind })
    case 'live':
      return m.sync_relay_live()
    case 'offline':
      return m.sync_unreachable()
    case 'refused':
      if (relay.reason === 'outsider') return m.sync_relay_refused_outsider()
      return relay.reason === 'protocol' ? m.sync_relay_refused_protocol() : m.sync_relay_refused_unauthorized()
  }
}

const PROBLEMS: Record<
  SyncProblem['code'],
  { title: (words: { subject: string }) => string; text: () => string; lead: 'team' | 'export' | null }
> = {
  self_cloned: { title: m.sync_self_cloned, text: m.sync_self_cloned_text, lead: 'team' },
  other_cloned: { title: m.sync_other_cloned, text: m.sync_other_cloned_text, lead: 'team' },
  lied: { title: m.sync_lied, text: m.sync_lied_text, lead: 'team' },
  relay_replaced: { title: m.sync_relay_replaced, text: m.sync_relay_replaced_text, lead: null },
  relay_rolled_back: { title: m.sync_relay_rolled_back, text: m.sync_relay_rolled_back_text, lead: null },
  relay_withheld: { title: m.sync_relay_withheld, text: m.sync_relay_withheld_text, lead: null },
  relay_full: { title: m.sync_relay_full, text: m.sync_relay_full_text, lead: null },
  rebuilt: { title: m.sync_rebuilt, text: m.sync_rebuilt_text, lead: null },
  stranded: { title: m.sync_stranded, text: m.sync_stranded_text, lead: 'export' },
  no_key: { title: m.sync_no_key, text: m.sync_no_key_text, lead: null },
  no_right: { title: m.sync_no_right, text: m.sync_no_right_text, lead: null },
  refused: { title: m.sync_peer_refused, text: m.sync_peer_refused_text, lead: 'team' },
}

/** A problem in words: what happened, what it means and what to do next, and the place where that is done. */
export function problemWords(problem: SyncProblem): { title: string; text: string; lead: 'team' | 'export' | null } {
  const words = PROBLEMS[problem.code]
  const unknown = problem.code === 'rebuilt' ? m.sync_unknown_document() : m.sync_unknown_subject()
  return { title: words.title({ subject: problem.subject || unknown }), text: words.text(), lead: words.lead }
}

const REFUSALS: Record<string, () => string> = {
  size: m.sync_refusal_size,
  shape: m.sync_refusal_shape,
  space: m.sync_refusal_space,
  kind: m.sync_refusal_shape,
  foreign: m.sync_refusal_rights,
  signature: m.sync_refusal_signature,
  sealed: m.sync_refusal_sealed,
  document: m.sync_refusal_content,
  update: m.sync_refusal_content,
  quota: m.sync_refusal_quota,
  client: m.sync_refusal_name,
  clock: m.sync_refusal_order,
  past: m.sync_refusal_order,
  throws: m.sync_refusal_content,
  handover: m.sync_refusal_rights,
  malformed: m.sync_refusal_shape,
  'other-space': m.sync_refusal_space,
  'bad-signature': m.sync_refusal_signature,
  'bad-proof': m.sync_refusal_signature,
  'not-an-invite': m.sync_refusal_rights,
  'too-many-joins': m.sync_refusal_quota,
  'log-full': m.sync_refusal_quota,
}

/** Refusals by reason in words, the most frequent first; codes of another version count as unreadable. */
export function refusalWords(refusals: Record<string, number>): { reason: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const [code, count] of Object.entries(refusals)) {
    const reason = (Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined)?.() ?? m.sync_refusal_shape()
    counts.set(reason, (counts.get(reason) ?? 0) + count)
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count)
}
