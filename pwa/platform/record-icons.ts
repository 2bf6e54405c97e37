import Building2 from '@lucide/svelte/icons/building-2'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import FileText from '@lucide/svelte/icons/file-text'
import MessagesSquare from '@lucide/svelte/icons/messages-square'
import NotebookText from '@lucide/svelte/icons/notebook-text'
import Target from '@lucide/svelte/icons/target'
import UserRound from '@lucide/svelte/icons/user-round'
import type { Component } from 'svelte'

const ICONS: Record<string, Component> = {
  lead: Target,
  account: Building2,
  contact: UserRound,
  'call-note': FileText,
  task: CircleCheck,
  page: NotebookText,
  'one-on-one': MessagesSquare,
}

/** The sign of a type of record. */
export function typeToIcon(type: string): Component {
  return ICONS[type] ?? FileText
}
