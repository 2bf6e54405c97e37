// The app's entry: theme and language first, then the data and, beside them, the code of the first screen.
// First of all: an invitation in the address is a secret.
import '../platform/invite-fragment.ts'
import '../../shared/ui/tokens.css'
import '../platform/locale.svelte.ts'
import '../platform/theme.svelte.ts'
import { mount } from 'svelte'
import { holdBackUntil, whenIdle } from '../../shared/ui/later.ts'
import { install } from '../platform/install.svelte.ts'
import { router } from '../platform/router.svelte.ts'
import { spaces } from '../platform/spaces.svelte.ts'
import { updates } from '../platform/updates.svelte.ts'
import App from './App.svelte'
import { sayHello } from './background.svelte.ts'
import { openBrowserDirectory } from './open.ts'
import { fetchFirstScreen, firstScreenShown } from './first-screen.svelte.ts'
import { routes } from './routes.ts'

router.setPatterns(routes.map((route) => route.pattern))
install.start()
void spaces.start(openBrowserDirectory)
fetchFirstScreen()
holdBackUntil(firstScreenShown())
mount(App, { target: document.querySelector('#app')! })
whenIdle(sayHello)
void updates.start()
