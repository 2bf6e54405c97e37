// What the clip benchmark takes from the tests' support, which Node 20 reads only as a bundle. The bundle lies two folders below the
// root like the files it is made of, so that they find the root as they are used to.
export { launchWithExtension, triggerAction, wakeServiceWorker } from '../../support/chromium.ts'
