// Words and small facts of call notes in lists.
import Footprints from '@lucide/svelte/icons/footprints'
import Mail from '@lucide/svelte/icons/mail'
import MessageSquare from '@lucide/svelte/icons/message-square'
import Phone from '@lucide/svelte/icons/phone'
import Video from '@lucide/svelte/icons/video'
import type { Component } from 'svelte'
import type { CallChannel, CallOutcome } from '../../../../shared/domain/call-note/call-note.ts'
import { m } from '../../../../shared/i18n/index.ts'
import type { CallNoteRow } from '../../../../shared/readmodel/rows.ts'

export const CHANNEL_ICONS: Record<CallChannel, Component> = {
  phone: Phone,
  visit: Footprints,
  video: Video,
  chat: MessageSquare,
  email: Mail,
}

export function channelText(channel: CallChannel): string {
  switch (channel) {
    case 'phone':
      return m.notes_channel_phone()
    case 'visit':
      return m.notes_channel_visit()
    case 'video':
      return m.notes_channel_video()
    case 'chat':
      return m.notes_channel_chat()
    case 'email':
      return m.notes_channel_email()
  }
}

export function outcomeText(outcome: CallOutcome): string {
  switch (outcome) {
    case 'connected':
      return m.notes_outcome_connected()
    case 'no_answer':
      return m.notes_outcome_no_answer()
    case 'left_message':
      return m.notes_outcome_left_message()
    case 'meeting_booked':
      return m.notes_outcome_meeting_booked()
    case 'won':
      return m.notes_outcome_won()
    case 'lost':
      return m.notes_outcome_lost()
    case 'follow_up':
      return m.notes_outcome_follow_up()
  }
}

export const OUTCOME_TONES: Record<CallOutcome, 'neutral' | 'primary' | 'accent' | 'danger' | 'ok' | 'info'> = {
  connected: 'info',
  no_answer: 'neutral',
  left_message: 'neutral',
  meeting_booked: 'ok',
  won: 'ok',
  lost: 'danger',
  follow_up: 'accent',
}

/** What says most about a note in one or two lines: its result, else what was written first. '' when it is blank. */
export function noteSummary(note: CallNoteRow): string {
  const elements = Object.values(note.elements ?? {}).map((element) => element.text)
  const texts = [note.result, note.body, note.objective, note.needs, note.objections, note.benefits, ...elements]
  return texts.find((text) => text?.trim()) ?? ''
}
