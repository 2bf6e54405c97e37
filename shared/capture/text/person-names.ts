import { isGivenName } from './given-names.ts'

// What the name of a person looks like in Latin script, and the job titles that stand beside it.
const PARTICLE =
  /^(?:van|von|der|den|de|la|le|du|del|della|di|da|dos|das|el|al|bin|ben|ter|ten|zu|zur|af|av|st\.?|y|mc|mac|o)$/iu
const WORD = /^\p{Lu}[\p{L}'’.-]*$/u
const HONORIFIC =
  /^(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Herrn?|Frau|Dipl\.?-?\p{L}{2,8}|Ing|Mag|Hon|Rev|Fr|Sir|Capt|Captain|Sgt|Lt|Judge|Sr|Sra|Dra|Mme|M|RA|RAin)\.?(?=\s)\s*(?:med\.|jur\.|rer\.|nat\.|phil\.|h\.c\.)?\s*)+/u
const SUFFIX =
  /,?\s+(?:(?:Jr|Sr|II|III|IV|Esq(?:uire)?|M\.? ?D|Ph\.? ?D|D\.? ?D\.? ?S|D\.? ?M\.? ?D|D\.?O|J\.?D|LL\.?M|MBA|CPA|CFA|CFP|P\.?E|R\.?N|FAAD|FACS|MSc|BSc|MA|BA|MS|BS|M\.A|LCSW|CMFO|CEO|CFO|PMP|AIA|LEED AP|CPP|PT|DPT|OD|O\.D|DC|DVM|DDS|NP|PA-C|MPH|RDH|DA|FCA|MP|MLA|MEP|QC|KC|OBE|CBE|SC)\.?(?![\p{L}]))(?:,?\s+(?:[A-Z][A-Za-z.]{1,6}))*\.?$/u
const NOT_NAMES = new Set(
  ('about account accounting address admin advertising agency all amazon america american apple apply april art association august author auto avenue baby back bank bar bay beach best blog board book books box building business buy call camp canada car care career careers case cases cell center central centre certified chair chapel chat check church city class clear clinic club code college come commercial committee community company contact copyright corporate council county court crest customer daily data day dear december dental department design details development digital direct directions director district docket doctor drive east education email emergency employment engineering english environmental equipment event events executive express facebook family faq fax feature features february federal field finance financial find first fitness follow food for forest form foundation free friday friends fund gallery game garden general get gift global gold golf google great green ground group guest hall health help here high hill history holiday home hospital hotel hour hours house how image in industrial industry info information inquiries institute insurance international internet investor island january job join july june kids king kitchen lake land language law legal library license life light link list living local location login logo main management manager map maps march market marketing media medical meet member members menu message mobile monday more mortgage mountain museum music my national network new news next north note notes notice november now nurse ocean october of office official online open opening order our outdoor page parent park partner partners party payment people pet phone photo photography pinterest place plan play please plus point policy pool post power practice president press price privacy private product products professional program project property public purchase quality questions quick quote read real recent records register report request research resort resources restaurant return review reviews river road room rose royal sale sales san santa saturday save school science search secure security select send senior september service services share shipping shop shopping show sign site smart social software solutions south special sport sports spring staff star start state station store stories street student studio submit subscribe summer sun sunday support system systems team tech technical technology terms test thank thanks the theater this thursday time to today toll top total tour town toy track trade training transportation travel tuesday twitter united university up us use useful user vacation valley video view village visit wall water we web website wednesday week welcome west what when where why wine winter with women work world year york you young your youtube zip zoo und für uns impressum kontakt startseite alle über leistungen unsere herzlich willkommen ' +
    'dermatology orchestra festival symphony film airport minutes meeting sites coronary diabetes neuromodulation spine hungary ukraine germany france italy spain china india korea japan canada mexico london paris berlin server windows linux source stadium arena tower trust fund membership admission admissions doctoral programs program judge originating hero district northern southern eastern western directory boulevard plumbing roofing county river inn suites debtor plaintiff defendant attorney trustee representing lead pro se defendants creditor chief assistant vice deputy associate receptionist secretary treasurer clerk coordinator supervisor officer inspector administrator specialist representative technician consultant analyst founder owner partner principal counsel paralegal realtor broker agent hygienist dentist editor producer sergeant').split(/\s+/u),
) // prettier-ignore

const TITLE =
  /\b(?:president|vice[- ]president|vp|svp|evp|ceo|cfo|coo|cto|cio|cmo|chief|chair(?:man|woman|person)?|director|manager|managing|head of|partner|founder|co-?founder|owner|co-?owner|principal|associate|attorney|lawyer|counsel|paralegal|solicitor|barrister|secretary|treasurer|clerk|coordinator|co-?ordinator|supervisor|superintendent|officer|inspector|administrator|specialist|representative|technician|engineer|developer|designer|consultant|analyst|advisor|adviser|realtor|broker|agent|receptionist|assistant|hygienist|dentist|orthodontist|physician|surgeon|dermatologist|nurse|therapist|editor|producer|architect|accountant|bookkeeper|professor|lecturer|instructor|teacher|dean|provost|librarian|curator|mayor|commissioner|councill?or|councilman|councilwoman|judge|minister|member of parliament|senator|pastor|rector|trainer|coach|operator|foreman|estimator|salesperson|sales rep|sales|marketing|controller|comptroller|recruiter|planner|buyer|technologist|scientist|researcher|programmer|webmaster|photographer|chef|stylist|team lead(?:er)?|lead|executive|expert|intern|fellow|scrum master|product owner)\b|(?:geschäftsführ|inhaber|vorstand|vorsitzende|leiter|direktor|rechtsanw|ansprechpartner|assistenz|sekretär|prokurist|steuerberater|meister|referent|redakteur)\p{L}*|gerente|director[ae]?|presidente|directeur|gérant|responsable|titolare|(?:总经理|董事长|经理|总监|主任|主管|工程师|总裁|创始人|顾问|律师|会长|院长|校长|教授)/iu

/** A name without honorifics and degrees: the words that are the name. */
export function bareName(text: string): string {
  let name = text.trim().replace(/\s+/gu, ' ').replace(HONORIFIC, '')
  for (let round = 0; round < 3; round++) name = name.replace(SUFFIX, '')
  return name.replace(/[,;:.]+$/u, (end) => (end.startsWith('.') ? end : '')).trim()
}

/** True when an honorific or a degree says that this is a person. */
export function hasHonorific(text: string): boolean {
  const trimmed = text.trim()
  return (
    HONORIFIC.test(trimmed) ||
    /,?\s(?:M\.? ?D\.?|Ph\.? ?D\.?|D\.?D\.?S\.?|D\.?M\.?D\.?|Esq\.?|J\.?D\.?|CPA|R\.?N\.?|D\.?V\.?M\.?|MBA|P\.E\.)(?:$|[\s,.])/u.test(
      trimmed,
    )
  )
}

/**
 * How much a text looks like the name of one person: 0 no, 1 the shape fits, 2 a known given name in it.
 * The whole text must be the name.
 */
export function nameScore(text: string): 0 | 1 | 2 {
  const bare = bareName(text)
  if (bare.length < 4 || bare.length > 50 || /[\d@:/|()[\]{}!?…"“”&+*_=<>]/u.test(bare)) return 0
  const words = bare.split(' ')
  if (words.length < 2 || words.length > 5) return 0
  let capitals = 0
  for (const [index, word] of words.entries()) {
    if (PARTICLE.test(word) && index > 0 && index < words.length - 1) continue
    if (!WORD.test(word)) return 0
    if (/[.]$/u.test(word) && word.length > 3 && index < words.length - 1) return 0
    if (
      NOT_NAMES.has(word.toLowerCase()) &&
      !(
        index > 0 &&
        isGivenName(words[0] ?? '') &&
        !/^(?:the|of|us|our)$/iu.test(word) &&
        words.length === 2 &&
        SURNAME_OK.has(word.toLowerCase())
      )
    )
      return 0
    capitals++
  }
  const last = words.at(-1) ?? ''
  if (capitals < 2 || last.replace(/[.'’-]/gu, '').length < 2) return 0
  const firsts = words.slice(0, words.length > 2 ? 2 : 1)
  return firsts.some((word) => isGivenName(word)) ? 2 : 1
}

/** Words of page furniture that are also common family names. */
const SURNAME_OK = new Set(
  'young king hill green hall wood woods park parker rose bay forest day west north best church field fields house light lane park post power price read reed star summer water wall winter wine brook brooks rivers banks page land may march april june'.split(
    ' ',
  ),
)

const LEADING_TITLE =
  /^((?:(?:the|our|city|town|county|council|vice|deputy|chief|senior|executive|managing|general|assistant|state|district|lead|licensed|zuständiger?|vertretungsberechtigter?)\s+){0,3}(?:mayor(?: pro tem)?|council ?member|councill?or|commissioner|attorney|president|director|manager|chairman|chair|secretary|treasurer|rechtsanw(?:alt|ältin)|geschäftsführer(?:in)?|geschaeftsfuehrer(?:in)?|inhaber(?:in)?|vorstand|realtor|broker|owner|founder|ceo|judge|senator|representative|officer|chef|coach|pastor|steuerberater(?:in)?|architekt(?:in)?|zahnarzt|zahnärztin)),?\s+(?=\p{Lu})(.+)$/iu

/** Splits "Mayor Jane Doe" into role and name; the role is '' where there is none. */
export function splitLeadingTitle(text: string): { title: string; name: string } {
  const match = LEADING_TITLE.exec(text.trim())
  return match?.[1] && match[2] && nameScore(match[2]) > 0
    ? { title: match[1], name: match[2] }
    : { title: '', name: text.trim() }
}

/** True when a short text is a job title or role. */
export function isTitle(text: string): boolean {
  const plain = text.trim()
  return (
    plain.length >= 2 &&
    plain.length <= 100 &&
    TITLE.test(plain) &&
    !/[@]|https?:|\d{4}|[.!?]\s+\p{Lu}.*[.!?]$/u.test(plain) &&
    plain.split(/\s+/u).length <= 12
  )
}
