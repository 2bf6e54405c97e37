// The camera as a reader of QR codes: with the browser's own reader where it has one, else with a library that is fetched then.

/** Why there is no picture. */
export type CameraFault = 'refused' | 'none' | 'busy' | 'unsupported' | 'failed'

interface Detector {
  detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: 'qr_code'[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

/** Between two looks, ms: reading a picture takes up to a few tens of them. */
const LOOK_EVERY_MS = 120

const FAULTS: Record<string, CameraFault> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
}

/** Why a camera did not start. */
export function toCameraFault(error: unknown): CameraFault {
  return FAULTS[(error as { name?: string } | null)?.name ?? ''] ?? 'failed'
}

async function createDetector(): Promise<Detector> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  try {
    if (native && (await native.getSupportedFormats()).includes('qr_code')) return new native({ formats: ['qr_code'] })
  } catch {
    // It is there by name only: the library reads as well.
  }
  const { BarcodeDetector } = await import('qr/decode.js')
  return new BarcodeDetector({ formats: ['qr_code'] })
}

/**
 * Shows the camera in `video` and calls back with the text of every QR code seen, until it is stopped. Resolves when there is a picture,
 * with the function that stops it; rejects with the browser's error (see `toCameraFault`).
 */
export async function scanCamera(video: HTMLVideoElement, onText: (text: string) => void): Promise<() => void> {
  const detector = createDetector()
  // Awaited below, when there is a picture.
  detector.catch(() => {})
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } },
    audio: false,
  })
  const stop = (): void => {
    clearTimeout(timer)
    isStopped = true
    video.srcObject = null
    for (const track of stream.getTracks()) track.stop()
  }
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const reader = await detector
    video.srcObject = stream
    await video.play()
    const look = async (): Promise<void> => {
      try {
        for (const { rawValue } of await reader.detect(video)) if (!isStopped) onText(rawValue)
      } catch {
        // One picture could not be read, perhaps while the camera turns: the next one comes.
      }
      if (!isStopped) timer = setTimeout(() => void look(), LOOK_EVERY_MS)
    }
    void look()
    return stop
  } catch (error) {
    stop()
    throw error
  }
}
