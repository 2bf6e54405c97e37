// A contact card (vCard 2.1, 3.0 and 4.0): the few lines a lead is made of. Phones share contacts in this form.

export interface Vcard {
  name: string
  company: string
  title: string
  phones: string[]
  emails: string[]
  website: string
  note: string
}

const MAX_LENGTH = 200_000

function unescape(value: string): string {
  return value.replace(/\\([nN,;\\])/gu, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign)).trim()
}

/** Quoted-printable, which vCard 2.1 uses for everything that is not ASCII. */
function unquote(value: string): string {
  const bytes: number[] = []
  for (let at = 0; at < value.length; at += 1) {
    const hex = /^=([0-9A-F]{2})/iu.exec(value.slice(at, at + 3))
    if (hex) {
      bytes.push(parseInt(hex[1] ?? '', 16))
      at += 2
    } else bytes.push(...new TextEncoder().encode(value[at] ?? ''))
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

/** Reads the first card of a text, or null when there is none. */
export function readVcard(text: string): Vcard | null {
  if (!/^\s*BEGIN:VCARD/iu.test(text) || text.length > MAX_LENGTH) return null
  const card: Vcard = { name: '', company: '', title: '', phones: [], emails: [], website: '', note: '' }
  // Long lines are folded: a space at the beginning, or an equals sign at the end in quoted-printable.
  const lines = text
    .replace(/=\r?\n(?=[^\s])/gu, '')
    .replace(/\r?\n[ \t]/gu, '')
    .split(/\r?\n/u)
  for (const line of lines) {
    if (/^END:VCARD/iu.test(line)) break
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const head = line.slice(0, colon).toUpperCase()
    const name = (head.split(';')[0] ?? '').replace(/^ITEM\d+\./u, '')
    const raw = line.slice(colon + 1)
    const value = unescape(head.includes('QUOTED-PRINTABLE') ? unquote(raw) : raw)
    if (value === '') continue
    if (name === 'FN') card.name ||= value
    else if (name === 'N') {
      // Family;given;more. Chinese names are written family first and without a space.
      const [family = '', given = ''] = value.split(';')
      const han = /\p{Script=Han}/u.test(value)
      card.name ||= han ? family + given : [given, family].filter(Boolean).join(' ')
    } else if (name === 'ORG') card.company ||= value.split(';')[0] ?? ''
    else if (name === 'TITLE') card.title ||= value
    else if (name === 'TEL') card.phones.push(value.replace(/^tel:/iu, ''))
    else if (name === 'EMAIL') card.emails.push(value)
    else if (name === 'URL') card.website ||= value
    else if (name === 'NOTE') card.note ||= value
  }
  return card
}
