import { m } from '../../shared/i18n/index.ts'

interface Hints {
  brands?: { brand: string }[]
  platform?: string
}

/** The first word that fits decides: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\bMicroMessenger\//u, 'WeChat'],
  [/\b(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(?:(?:Headless)?Chrome|CriOS|Chromium)\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/u, 'iPhone'],
  [/\biPad\b/u, 'iPad'],
  [/\bAndroid\b/u, 'Android'],
  [/\bHarmonyOS\b/u, 'HarmonyOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b|^macOS$/u, 'Mac'],
  [/\bLinux\b/u, 'Linux'],
]

function find(list: [RegExp, string][], text: string): string | null {
  return list.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

/** What this device may be called until its person says otherwise: "Chrome on Windows". */
export function guessDeviceName(
  agent: string = navigator.userAgent,
  hints: Hints | null = (navigator as { userAgentData?: Hints }).userAgentData ?? null,
): string {
  const browser = find(BROWSERS, agent)
  const system = (hints?.platform ? find(SYSTEMS, hints.platform) : null) ?? find(SYSTEMS, agent)
  if (browser && system) return m.team_device_name_guess({ browser, system })
  return browser ?? system ?? m.team_device_name_plain()
}
