// Makes and starts the panel's app.
import { PanelApp } from './panel-app.svelte.ts'

/** Opens the panel of this page. What fails while starting is logged: the form for typing works without the rest. */
export function openPanel(): PanelApp {
  const app = new PanelApp()
  void app.start().catch((error: unknown) => console.error('Touchline:', error))
  return app
}
