// A code that is drawn is a code that is read: by the reader the app falls back on, over a picture as a camera gives it.
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import QrCode from '../../../../pwa/features/team/QrCode.svelte'
import ScanDialog from '../../../../pwa/features/team/ScanDialog.svelte'
import { toCameraFault } from '../../../../pwa/features/team/scan-camera.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import '../../../../shared/ui/tokens.css'

const LINK = 'https://touchline.example/#j1.AQECAwQFBgcICQoLDA0ODxABAgMEBQYHCAkKCwwNDg8Q.wss://relay.example'

afterEach(() => vi.restoreAllMocks())

/** A camera that sees one code, slightly turned, on a desk. */
async function cameraOn(text: string): Promise<MediaStream> {
  const shown = await render(QrCode, { props: { text, label: 'code' } })
  await expect.element(shown.getByRole('img', { name: 'code' })).toBeVisible()
  const svg = shown.container.querySelector('svg')!.cloneNode(true) as SVGElement
  await shown.unmount()
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('width', '300')
  svg.setAttribute('height', '300')
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(svg.outerHTML)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 480
  const pen = canvas.getContext('2d')!
  const draw = (): void => {
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.fillStyle = '#776655'
    pen.fillRect(0, 0, 640, 480)
    pen.setTransform(Math.cos(0.1), Math.sin(0.1), -Math.sin(0.1), Math.cos(0.1), 180, 70)
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, 300, 300)
    pen.drawImage(image, 0, 0)
  }
  draw()
  const timer = setInterval(draw, 100)
  const stream = canvas.captureStream(10)
  stream.getVideoTracks()[0]!.addEventListener('ended', () => clearInterval(timer))
  return stream
}

test('the camera reads the code of an invitation, and is switched off when the dialog goes', async () => {
  setLocale('en')
  const stream = await cameraOn(LINK)
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream)
  const found = vi.fn()
  const shown = await render(ScanDialog, { props: { open: true, onfound: found } })
  await vi.waitFor(() => expect(found).toHaveBeenCalledWith(LINK), 20_000)
  await shown.unmount()
  expect(stream.getTracks().map((track) => track.readyState)).toEqual(['ended'])
}, 40_000)

test('another code is called that, and nothing is opened', async () => {
  const stream = await cameraOn('https://evil.example/win-a-prize')
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream)
  const found = vi.fn()
  const shown = await render(ScanDialog, { props: { open: true, onfound: found } })
  await expect
    .element(page.getByText('This QR code is no invitation', { exact: false }), { timeout: 20_000 })
    .toBeVisible()
  expect(found).not.toHaveBeenCalled()
  await shown.unmount()
}, 40_000)

test.each([
  ['NotAllowedError', 'may not use the camera'],
  ['NotFoundError', 'No camera was found'],
  ['NotReadableError', 'in use by something else'],
  ['TypeError', 'could not be started'],
])('%s is told in words', async (name, words) => {
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(Object.assign(new Error(name), { name }))
  const shown = await render(ScanDialog, { props: { open: true, onfound: () => {} } })
  await expect.element(page.getByRole('alert')).toHaveTextContent(words)
  await shown.unmount()
})

test('what a browser may say besides is a failure, too', () => {
  expect(toCameraFault(null)).toBe('failed')
  expect(toCameraFault(Object.assign(new Error(''), { name: 'OverconstrainedError' }))).toBe('none')
})
