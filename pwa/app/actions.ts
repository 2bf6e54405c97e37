// What the palette can do besides finding records.
import Download from '@lucide/svelte/icons/download'
import FilePlus2 from '@lucide/svelte/icons/file-plus-2'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Languages from '@lucide/svelte/icons/languages'
import ListPlus from '@lucide/svelte/icons/list-plus'
import Monitor from '@lucide/svelte/icons/monitor'
import Moon from '@lucide/svelte/icons/moon'
import Redo2 from '@lucide/svelte/icons/redo-2'
import Sun from '@lucide/svelte/icons/sun'
import Undo2 from '@lucide/svelte/icons/undo-2'
import UserPlus from '@lucide/svelte/icons/user-plus'
import { m } from '../../shared/i18n/index.ts'
import type { SpaceKind } from '../../shared/workspace/api.ts'
import { exportToFile } from '../platform/export-file.ts'
import { notify, redo, showThrown, undo } from '../platform/feedback.ts'
import { historyText } from '../platform/history.ts'
import { navigate } from '../platform/router.svelte.ts'
import { session } from '../platform/session.svelte.ts'
import { theme } from '../platform/theme.svelte.ts'
import { placesOf } from './navigation.ts'
import type { PaletteAction } from './palette.svelte.ts'

type Words = (inputs?: Record<string, never>, options?: { locale?: 'en' | 'zh-CN' }) => string

/** Found by its words in either language, whichever is shown: hands switch languages later than eyes. */
function inBoth(text: Words): string {
  return `${text({}, { locale: 'en' })} ${text({}, { locale: 'zh-CN' })}`
}

async function exportNow(): Promise<void> {
  const { workspace, space } = session
  if (!workspace || !space) return
  try {
    const file = await exportToFile(workspace, space)
    notify(m.common_exported({ name: file.name }))
  } catch (error) {
    showThrown(error)
  }
}

/** The actions as they stand now: labels in the present language, undo and redo only when there is something to take back. */
export function createActions(shell: {
  kind: SpaceKind
  help: () => void
  language: () => void
}): () => PaletteAction[] {
  const action = (
    id: string,
    text: Words,
    icon: PaletteAction['icon'],
    run: () => unknown,
    keys?: string,
  ): PaletteAction => ({
    id,
    label: text(),
    words: inBoth(text),
    icon,
    run,
    ...(keys ? { keys } : {}),
  })
  return () => {
    const { history } = session
    const { main, other } = placesOf(shell.kind)
    const list =
      shell.kind === 'team'
        ? [
            action('new-lead', m.common_action_new_lead, UserPlus, () => navigate('/leads?new=1')),
            action('new-note', m.common_action_new_note, FilePlus2, () => navigate('/notes/new')),
            action('new-step', m.common_action_new_step, ListPlus, () => navigate('/steps?new=1')),
          ]
        : [action('new-page', m.common_action_new_page, FilePlus2, () => navigate('/pages/new'))]
    const goTo = [...main, ...other].map((place): PaletteAction => ({
      id: `go ${place.path}`,
      label: m.common_action_go({ place: place.label() }),
      words: inBoth(place.label),
      icon: place.icon,
      keys: place.keys,
      run: () => navigate(place.path),
    }))
    const take: PaletteAction[] = []
    if (history.undo) {
      const what = historyText(history.undo.code, history.undo.count)
      take.push({
        ...action('undo', m.common_undo, Undo2, () => undo(), 'mod+z'),
        label: m.common_action_undo({ what }),
      })
    }
    if (history.redo) {
      const what = historyText(history.redo.code, history.redo.count)
      take.push({
        ...action('redo', m.common_redo, Redo2, () => redo(), 'mod+shift+z'),
        label: m.common_action_redo({ what }),
      })
    }
    return [
      ...list,
      ...goTo,
      ...take,
      action('language', m.common_language_switch, Languages, shell.language),
      action('theme-light', m.common_action_theme_light, Sun, () => theme.set('light')),
      action('theme-dark', m.common_action_theme_dark, Moon, () => theme.set('dark')),
      action('theme-system', m.common_action_theme_system, Monitor, () => theme.set('system')),
      action('export', m.common_action_export, Download, exportNow),
      action('help', m.common_help_open, Keyboard, shell.help, '?'),
    ]
  }
}
