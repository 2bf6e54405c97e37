// A camera whose picture a test decides: Chromium takes a file for it, and opens that anew whenever the camera is switched on.
import { rename, writeFile } from 'node:fs/promises'
import type { Locator } from 'playwright/test'

const WIDTH = 1280
const HEIGHT = 720

/** How a Chromium is started whose camera shows the file. Who uses it is not asked. */
export const cameraArgs = (file: string): string[] => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
]

/** Holds what a screen shows before the camera: a little askew, on a desk, as somebody holds a phone. */
export async function holdBeforeCamera(shown: Locator, file: string): Promise<void> {
  const picture = (await shown.screenshot()).toString('base64')
  const gray = await shown.page().evaluate(
    async ({ picture, width, height }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const canvas = new OffscreenCanvas(width, height)
      const pen = canvas.getContext('2d')
      if (!pen) throw new Error('no canvas')
      pen.fillStyle = '#776655'
      pen.fillRect(0, 0, width, height)
      pen.translate(width / 2, height / 2)
      pen.rotate(0.06)
      const size = height * 0.86
      pen.drawImage(image, -size / 2, -size / 2, size, size)
      const { data } = pen.getImageData(0, 0, width, height)
      let text = ''
      for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at + 1] ?? 0)
      return btoa(text)
    },
    { picture, width: WIDTH, height: HEIGHT },
  )
  const luma = Buffer.from(gray, 'base64')
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc(luma.length / 2, 128)])
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)
  // Whole at once: the camera may be looking.
  await writeFile(`${file}.next`, Buffer.concat([header, frame, frame]))
  await rename(`${file}.next`, file)
}
