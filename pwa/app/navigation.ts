// The places of the app, in the order of the navigation.
import Building2 from '@lucide/svelte/icons/building-2'
import CalendarCheck from '@lucide/svelte/icons/calendar-check'
import ChartColumn from '@lucide/svelte/icons/chart-column'
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check'
import FileText from '@lucide/svelte/icons/file-text'
import Flag from '@lucide/svelte/icons/flag'
import GraduationCap from '@lucide/svelte/icons/graduation-cap'
import HeartHandshake from '@lucide/svelte/icons/heart-handshake'
import MessagesSquare from '@lucide/svelte/icons/messages-square'
import NotebookText from '@lucide/svelte/icons/notebook-text'
import Search from '@lucide/svelte/icons/search'
import Settings from '@lucide/svelte/icons/settings'
import Sprout from '@lucide/svelte/icons/sprout'
import Target from '@lucide/svelte/icons/target'
import Trash2 from '@lucide/svelte/icons/trash-2'
import UsersRound from '@lucide/svelte/icons/users-round'
import UserRound from '@lucide/svelte/icons/user-round'
import ListChecks from '@lucide/svelte/icons/list-checks'
import type { Component } from 'svelte'
import { m } from '../../shared/i18n/index.ts'
import type { SpaceKind } from '../../shared/workspace/api.ts'
import { mayCoach } from '../platform/may-coach.ts'

export interface Place {
  path: string
  label: (inputs?: Record<string, never>, options?: { locale?: 'en' | 'zh-CN' }) => string
  icon: Component
  /** The sequence that goes there. */
  keys: string
}

/** Teams have it, and plans that are shared: whoever has such a plan learns by it there. */
const training: Place = { path: '/training', label: m.common_nav_training, icon: GraduationCap, keys: 'g r' }
/** Only for those who coach. */
const NEEDS = '/needs'

export const mainPlaces: Place[] = [
  { path: '/', label: m.common_nav_today, icon: CalendarCheck, keys: 'g t' },
  { path: '/leads', label: m.common_nav_leads, icon: Target, keys: 'g l' },
  { path: '/companies', label: m.common_nav_companies, icon: Building2, keys: 'g c' },
  { path: '/contacts', label: m.common_nav_contacts, icon: UserRound, keys: 'g p' },
  { path: '/notes', label: m.common_nav_notes, icon: FileText, keys: 'g n' },
  { path: '/steps', label: m.common_nav_steps, icon: ListChecks, keys: 'g s' },
  { path: NEEDS, label: m.common_nav_needs, icon: HeartHandshake, keys: 'g w' },
  { path: '/goals', label: m.common_nav_goals, icon: Flag, keys: 'g o' },
  { path: '/numbers', label: m.common_nav_numbers, icon: ChartColumn, keys: 'g u' },
  training,
]

export const otherPlaces: Place[] = [
  { path: '/search', label: m.common_nav_search, icon: Search, keys: 'g f' },
  { path: '/team', label: m.common_nav_team, icon: UsersRound, keys: 'g m' },
  { path: '/deleted', label: m.common_nav_deleted, icon: Trash2, keys: 'g d' },
  { path: '/settings', label: m.common_nav_settings, icon: Settings, keys: 'g ,' },
]

/** What only a coaching pair has. */
const pairPlaces: Place[] = [
  { path: '/meetings', label: m.common_nav_meetings, icon: MessagesSquare, keys: 'g o' },
  { path: '/scorecards', label: m.common_nav_scorecards, icon: ClipboardCheck, keys: 'g k' },
  { path: '/development', label: m.common_nav_development, icon: Sprout, keys: 'g e' },
]

const PAGES = '/pages'
/** What a pair or a plan has beside its pages. */
const BESIDE_PAGES = ['/search', '/team', '/settings']

export interface Places {
  main: Place[]
  other: Place[]
  /** Paths of those at the bottom of a phone. */
  phone: string[]
}

/** The places of a space for this person: a pair or a plan has its pages, and what concerns all spaces. */
export function placesOf(kind: SpaceKind): Places {
  if (kind === 'team') {
    const main = mayCoach() ? mainPlaces : mainPlaces.filter(({ path }) => path !== NEEDS)
    return { main, other: otherPlaces, phone: phonePaths }
  }
  const label = kind === 'pair' ? m.common_nav_notebook : kind === 'own' ? m.common_own_name : m.common_nav_plan
  // Nobody is invited into one's own space.
  const beside = BESIDE_PAGES.filter((path) => kind !== 'own' || path !== '/team')
  const other = [...mainPlaces, ...otherPlaces]
    .filter(({ path }) => beside.includes(path))
    .map((place) => (place.path === '/team' ? { ...place, label: m.common_nav_people } : place))
  const pages = { path: PAGES, label, icon: NotebookText, keys: 'g n' }
  if (kind === 'pair')
    return { main: [...pairPlaces, pages], other, phone: ['/meetings', '/scorecards', PAGES, '/search', '/team'] }
  if (kind === 'plan') return { main: [pages, training], other, phone: [PAGES, training.path, ...beside] }
  return { main: [pages], other, phone: [PAGES, ...beside] }
}

/** Where somebody in a space of this kind goes who asks for a place that only teams have; null when the place is there. */
export function otherHome(kind: SpaceKind, path: string): string | null {
  if (kind === 'team') return null
  if (kind === 'own' && isPlaceOf('/team', path)) return PAGES
  const isThere = (place: Place): boolean =>
    BESIDE_PAGES.includes(place.path) || (kind === 'plan' && place === training)
  const isTeams = mainPlaces.some((place) => !isThere(place) && isPlaceOf(place.path, path))
  return isTeams ? PAGES : null
}

/** On a phone five places fit; the others are reached from these and from the menu. */
export const phonePaths = ['/', '/leads', '/companies', '/notes', '/search']

/** True when a place is, or holds, the screen shown. */
export function isPlaceOf(place: string, path: string): boolean {
  return place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`)
}
