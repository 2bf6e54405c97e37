import type { Component } from 'svelte'
import { render } from 'vitest-browser-svelte'
import { router } from '../../pwa/platform/router.svelte.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import Harness from './features/leads/Harness.svelte'

/** Shows a screen at an address, in a frame of `width` px, without the shell. */
export async function showScreen<P extends object>(
  workspace: Workspace,
  path: string,
  screen: Component<P>,
  props: Record<string, string> = {},
  width = 1200,
) {
  router.navigate(path)
  const shown = await render(Harness, { props: { workspace, screen: screen as never, props } })
  const frame = document.querySelector<HTMLElement>('.frame')
  if (frame) frame.style.width = `${String(width)}px`
  return shown
}
