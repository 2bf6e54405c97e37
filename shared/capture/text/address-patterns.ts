// Shapes of postal addresses: what a line that closes one looks like (city and code), and what opens one (street or box).

const US_STATES =
  'A[LKSZR]|C[AOT]|D[CE]|FL|GA|GU|HI|I[DLNA]|K[SY]|LA|M[EDAINSOTP]|N[EVHJMYCD]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[TAI]|W[AVIY]|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington(?:,? D\\.?C\\.?)?|West Virginia|Wisconsin|Wyoming|Calif\\.?|Fla\\.?|Mass\\.?|Penna?\\.?|N\\.[YJHMCD]\\.|D\\.C\\.|Ill\\.?|Conn\\.?|Tex\\.?|Ore\\.?|Mich\\.?|Minn\\.?|Tenn\\.?'
const CA_PROVINCES =
  'AB|BC|MB|N[BLST]|NU|ON|PEI?|QC|PQ|SK|YT|Alberta|British Columbia|Manitoba|New Brunswick|Newfoundland(?: and Labrador)?|Nova Scotia|Ontario|Prince Edward Island|Qu[eé]bec|Saskatchewan|Yukon|Ont\\.?'
const AU_STATES =
  'NSW|VIC|QLD|WA|SA|TAS|ACT|NT|New South Wales|Victoria|Queensland|Western Australia|South Australia|Tasmania'

/** An anchor: the part of an address that can hardly be anything else. */
export interface AnchorPattern {
  name: string
  pattern: RegExp
  /** The city may stand in the line above the code. */
  cityAbove?: boolean
}

// The lookbehinds keep a code from being found inside a longer word or number; every repetition is bounded.
export const ANCHORS: AnchorPattern[] = [
  { name: 'us-zip', pattern: new RegExp(`(?<![\\p{L}])(?:${US_STATES})(?:\\s*[.,|-]{1,2}\\s*|\\s+)(?:USA?,?\\s+)?\\d{5}(?:\\s?[-–]\\s?\\d{4})?(?![\\d-])(?:,?\\s+(?:USA|U\\.S\\.A\\.|United States(?: of America)?))?`, 'gu') },
  { name: 'ca-postal', pattern: new RegExp(`(?<![\\p{L}\\d])(?:(?:${CA_PROVINCES})[.,]?\\s+(?:Canada,?\\s+)?)?[ABCEGHJ-NPRSTVXY]\\d[A-Z][ -]?\\d[A-Z]\\d(?![\\p{L}\\d])(?:,?\\s+Canada)?`, 'gu') },
  { name: 'uk-postcode', pattern: /(?<![\p{L}\d])(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? {0,2}\d[ABD-HJLNP-UW-Z]{2})(?![\p{L}\d])(?:[,.]?\s+(?:UK|United Kingdom|England|Scotland|Wales|Great Britain))?/gu, cityAbove: true },
  { name: 'au-postcode', pattern: new RegExp(`(?<![\\p{L}])(?:${AU_STATES})\\.?,?\\s+\\d{4}(?!\\d)(?:,?\\s+Australia)?`, 'gu') },
  { name: 'in-pin', pattern: /(?<![\d+])(?:[A-Z][a-z]{3,20}(?: [A-Z][a-z]{2,20})?)\s{0,2}[-–,.]{1,2}\s{0,2}\d{3}\s?\d{3}(?!\d)/gu },
  { name: 'nl-postcode', pattern: /(?<![\d\p{L}])\d{4}\s?[A-Z]{2}\s+\p{Lu}[\p{L}' -]{2,30}/gu },
  { name: 'eu-postcode', pattern: /(?<![\d\p{L}+/.-])(?:(?:[A-Z]{1,3}|FIN)\s?[-–]\s?)?(?:\d{5}|\d{4}|\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2})\s{1,3}\p{Lu}[\p{L}.'’/-]{2,30}(?:[ -](?:\p{Lu}[\p{L}.'’/-]{1,30}|an|am|der|de|del|la|im|bei|ob)){0,4}/gu },
] // prettier-ignore

export const US_CITY_STATE = new RegExp(
  `\\p{Lu}[\\p{L}.'-]{1,24}(?: \\p{Lu}[\\p{L}.'-]{1,24}){0,3}\\s?,\\s?(?:${US_STATES}|${CA_PROVINCES})\\.?(?=$|[\\s,.;|)])`,
  'u',
)
/** A code alone in its line, for addresses whose city and state stand in the line above. */
export const ZIP_ONLY = /^\d{5}(?:-\d{4})?(?:,?\s+(?:USA|United States))?$/u
export const CITY_STATE_ONLY = new RegExp(`^\\p{Lu}[\\p{L}.' -]{1,40},?\\s+(?:${US_STATES})\\.?,?$`, 'u')

const STREET_WORDS_EN =
  'street|st|avenue|ave|av|road|rd|boulevard|blvd|drive|dr|lane|ln|way|court|ct|place|pl|square|sq|parkway|pkwy|highway|hwy|terrace|ter|circle|cir|plaza|crescent|cres|close|row|walk|trail|trl|pike|turnpike|loop|alley|mews|grove|gardens|hill|broadway|route|freeway|expressway|expy|causeway|quay|embankment|bypass|centre|center|park|mall|wharf|yard|estate|house'
const BOX =
  'p\\.?\\s?o\\.?\\s?b(?:ox)?\\.?\\s*#?\\s*\\d+|post office box\\s*\\d+|box \\d+|postfach\\s*[\\d ]+|apartado(?: de correos)? \\d+|b\\.?p\\.? \\d+'
/** A street line as English writes it: number first. */
export const STREET_EN = new RegExp(
  `(?:${BOX})|(?<![\\d.,/$€£:-])(?:#\\s?)?\\d{1,6}(?:\\s?[-–/&]\\s?\\d{1,6})?[A-Za-z]?,?\\s{1,3}(?:[-–]\\s)?(?:[\\p{L}\\d.'’°/-]{1,30},?\\s{1,2}){0,6}?(?:${STREET_WORDS_EN})(?![\\p{L}])`,
  'iu',
)
/** A line that opens with a house number, or a unit in a building. */
export const NUMBER_FIRST =
  /^(?:#\s?)?\d{1,6}(?:\s?[-–/&]\s?\d{1,6})?[A-Za-z]?,?\s+(?:[-–]\s)?(?:[NSEW]\.?(?:[NSEW]\.?)?\s+)?[\p{L}\d]/u
export const UNIT_FIRST =
  /^(?:(?:unit|suite|ste|apt|room|rm|floor|level|flat|building|bldg|block|shop|office|first|second|third|\d+(?:st|nd|rd|th))\b|#)/iu
/** Streets as the continent writes them: name first, number last. */
export const STREET_EU =
  /(?:\p{L}[\p{L}.'’-]{1,40}(?:str(?:\.|aße|asse|aat)?|weg|platz|allee|gasse|ring|damm|ufer|steig|stieg|stege|hof|berg|markt|chaussee|promenade|graben|gracht|laan|plein|kade|dijk|gatan|vägen|vej|gade|straat|park|feld|brink|kamp|tor|wall|winkel|grund|zeile|twiete)|(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Am|An der|Im|In der|Auf der|Zum|Zur|Alte[rs]?|Neue[rs]?|Große|Kleine|Unter den)(?:\s+[\p{L}.'’-]{2,30}){1,3}|(?:\p{Lu}[\p{L}.'’-]{1,30}\s){1,3}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|put|ulica|utca|ut))\s*,?\s*\d{1,5}\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d{1,5}\s?[a-zA-Z]?)?(?![\p{L}\d])/u
export const STREET_ROMANCE =
  /(?<![\p{L}])(?:rue|avenue|av\.?|bd\.?|boulevard|place|chemin|impasse|allée|quai|route|calle|c\/|avda\.?|avenida|plaza|paseo|carrer|carretera|ctra\.?|camino|polígono|pol\.|rua|travessa|praça|estrada|via|viale|piazza|corso|largo|strada|ul\.|ulica|al\.|ulitsa|ул\.|улица|пр\.|проспект)\s+[\p{L}\d]/iu

/** Words that end an address on its line: another field begins. */
export const NEXT_FIELD =
  /\s*[|•·;,.(–-]*\s*(?:(?:tele)?phones?|tel|fax|telefax|telefon|fon|e-?mails?|mobile?|cell|handy|web(?:site)?|hours|open(?:ing)?|map|directions|get directions|view (?:on )?map|toll[- ]free|call|www\.|https?:|[\w.+-]+@|\+\d{1,3}[\s(]|\(\d{3}\)\s?\d{3}|ph(?=[:.])|[tfpm](?=:)|attn|attention|copyright|©|all rights|office(?=:)|driving)/iu
export const ADDRESS_LABEL =
  /^(?:(?:our |the |mailing |postal |street |physical |office |business |head ?office |registered |company |shipping |visiting |main |corporate |headquarters |billing |store |email us or write to )*(?:address(?:es)?|location|headquarters|head ?office|registered office|visit us(?: at)?|find us(?: at)?|write to us(?: at)?|mail(?:ing)?(?= ?:)|located at|we are (?:located )?at)|anschrift|adresse|postanschrift|hausanschrift|besucheradresse|sitz|direcci[oó]n|domicilio|adresse postale|indirizzo|sede(?: legale)?|morada|endereço|adres|adress|адрес)\s*[:：–-]?\s*/iu
export const ZH_ADDRESS_LABEL =
  /(?:^|[\s，,；;|：:（(])(?:(?:公司|联系|办公|单位|总部|工厂|厂|店铺|门店|通讯|通信|详细|注册|营业|邮寄|我们的|总公司|分公司|集团)?(?:地\s{0,4}址|地点|住所|所在地|位置)|add(?:ress|r)?\.?)\s*[:：]\s*/iu
