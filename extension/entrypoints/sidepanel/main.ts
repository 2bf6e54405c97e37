// Starts the panel: the databases and the browser go in, the state class decides, the markup renders.
import { mount } from 'svelte'
import '../../../shared/ui/tokens.css'
import App from '../../panel/App.svelte'
import { openPanel } from '../../panel/open-panel.ts'

const target = document.getElementById('panel')
if (target) mount(App, { target, props: { panel: openPanel() } })
