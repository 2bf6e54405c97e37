// The page title: a screen may say more than its route does ("Acme GmbH" instead of "Leads").
const said = $state<{ text: (() => string | null) | null }>({ text: null })

/** Gives the page a title for as long as the component lives; null leaves the route's own. */
export function useTitle(text: () => string | null): void {
  $effect(() => {
    said.text = text
    return () => {
      if (said.text === text) said.text = null
    }
  })
}

/** What the screen says, or null. */
export function screenTitle(): string | null {
  return said.text?.() ?? null
}
