// What company names look like: legal forms, kinds of institution, and the words that are never a name.

const LEGAL_LATIN =
  '(?:GmbH(?: ?& ?Co\\.? ?(?:KG|KGaA|OHG))?|mbH|gGmbH|UG(?: ?\\(haftungsbeschr(?:ä|ae)nkt\\))?|AG|KG|KGaA|OHG|GbR|e\\. ?V\\.|e\\. ?K\\.|eG|Inc\\.?|Incorporated|L\\.?L\\.?C\\.?|L\\.?L\\.?P\\.?|P\\.?L\\.?L\\.?C\\.?|P\\.C\\.|Ltd\\.?|Limited|PLC|plc|Corp\\.?|Corporation|Co\\.(?:,? Ltd\\.?)?|Pty\\.? Ltd\\.?|Pvt\\.? Ltd\\.?|S\\.A\\.S?\\.?|S\\. ?L\\.(?:U\\.)?|S\\.?r\\.?l\\.?|S\\.p\\.A\\.|B\\.?V\\.?|N\\.V\\.|d\\. ?o\\. ?o\\.|Oy|ApS|Sp\\. ?z ?o\\. ?o\\.|P\\.A\\.|APLC|L\\.P\\.|LP|P\\.?S\\.|& Co\\.|Lda\\.?|Ltda\\.?|S\\.A\\. de C\\.V\\.|SARL|SAS|Kft\\.?|s\\.r\\.o\\.)'
const LEGAL_END = new RegExp(`(?:^|[\\s,])${LEGAL_LATIN}(?![\\p{L}\\p{N}])`, 'u')
/** Capitalised words up to a legal form; bounded to ten words of at most forty characters. */
const LEGAL_NAME = new RegExp(
  `(?<![\\p{L}\\p{N}])((?:[\\p{Lu}\\p{N}][\\p{L}\\p{N}.'’&+/!-]{0,40}|&|\\+|and|of|the|und|für|de|la|y|e)(?:,? (?:[\\p{Lu}\\p{N}(][\\p{L}\\p{N}.'’&+/()!-]{0,40}|&|\\+|and|of|the|und|für|de|la|y|e)){0,9}?,? ?${LEGAL_LATIN})(?![\\p{L}\\p{N}])`,
  'gu',
)
const LEGAL_CJK =
  /[\p{Script=Han}A-Za-z0-9（）()·]{2,30}?(?:股份有限公司|有限责任公司|有限公司|株式会社|事务所|集团公司|分公司|总公司)(?:[\p{Script=Han}]{1,8}分公司)?/gu
const CJK_END = /(?:公司|集团|事务所|工作室|研究院|商行|协会|中心|学院|学校|医院|大学|酒店|传媒|科技|株式会社)$/u
const INSTITUTION =
  /\b(?:University|College|School|Academy|Institute|Hospital|Clinic|Church|Museum|Library|Theat(?:er|re)|Foundation|Association|Society|Council|Department|Ministry|Bank|Hotel|Restaurant|Consulate|Embassy|Dept|Office of|Trustee|Company|Group|Partners|Associates|Law Firm|Law Offices?|Attorneys|Services|Solutions|Systems|Industries|Technologies|Consulting|Studios?|Center|Centre|Agency|Kanzlei|Praxis|Verein|Stiftung|Verlag|Hochschule|Universität|Gemeinde)\b/u
const GENERIC = new RegExp(
  '^(?:(?:welcome(?: to)?|home(?: ?page)?|start(?:seite)?|index|main(?: page)?|contact(?: (?:us|details|info(?:rmation)?|form|page|the .*))?|contacts|get in touch|how to (?:find|reach|contact) us|about(?: us)?|who we are|our (?:team|people|story|company|services|location|office)s?|team|staff|people|people directory|directory|directions(?: .*)?|locations?|office(?: location)?s?|map|news|blog|solutions?|events|services|products?|shop|store|store locator|login|sign in|search|sitemap|faqs?|help|support|customer (?:service|care|support)|careers?|jobs?|press|media|links?|resources|privacy(?: policy)?|terms(?: .*)?|legal(?: notice)?|imprint|disclaimer|copyright|all rights reserved|feedback|inquir(?:y|ies)|enquir(?:y|ies)|online|website|web ?site|official (?:web ?)?site|untitled(?: document)?|mapa (?:serwisu|del sitio|strony)|site ?map|click here.*|skip to .*|page not found|404.*|error|kontakt(?:e|formular|daten)?|impressum|datenschutz(?:erklärung)?|über uns|wir über uns|anfahrt|aktuelles|angebote?|willkommen(?: bei)?|leistungen|contacto|contáctenos|contactenos|inicio|nosotros|quienes somos|empresa|accueil|contactez[- ]nous|mentions légales|nous contacter|contatti|chi siamo|menu|navigation|logo|image|banner|icon|photo|header(?: logo)?|footer|site logo|company logo|close|open|more|read more|click here|address|phone|e-?mail|telephone|fax|hours|opening hours|follow us|share|subscribe|newsletter|english|deutsch|中文|back|next|top|profile|docket|reviews?|your company name|company name)' +
    '|联系我们|联系方式|联系|关于我们|关于|首页|主页|公司简介|企业简介|产品中心|产品展示|新闻中心|新闻动态|在线留言|人才招聘|网站首页|网站地图|公司首页|官网|官方网站|欢迎.{0,6}|联络我们|聯繫我們|联系.{0,4}|服务项目|案例展示|企业文化|.{0,4}方式)$',
  'iu',
)

/** Removes a legal form and everything but letters and digits: the key under which names of one company meet. */
export function organizationKey(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const short = plain
    .replace(/(?:股份有限公司|有限责任公司|有限公司|株式会社)$/u, '')
    .replace(/^the\s+/u, '')
    .replace(new RegExp(`[\\s,]+${LEGAL_LATIN}(?=$|[\\s,.)])`, 'giu'), ' ')
  return short.replace(/[^\p{L}\p{N}]+/gu, '') || plain.replace(/[^\p{L}\p{N}]+/gu, '')
}

/** True when the name carries a legal form. */
export function hasLegalForm(name: string): boolean {
  return LEGAL_END.test(name) || /(?:有限公司|有限责任公司|株式会社|事务所|分公司|集团公司)$/u.test(name)
}

/** True when the words say that this is an institution or a firm. */
export function looksLikeOrganization(name: string): boolean {
  return hasLegalForm(name) || INSTITUTION.test(name) || CJK_END.test(name)
}

/** Names with a legal form inside running text. */
export function legalNamesIn(text: string): string[] {
  const out: string[] = []
  if (/[\u4e00-\u9fff]/u.test(text)) {
    for (const match of text.matchAll(LEGAL_CJK))
      out.push(
        match[0]
          .replace(
            /^(?:版权所有|公司名称|版权|名称|关于|欢迎来到|欢迎光临|欢迎访问|地址|主办单位|单位|公司|为|是|和|与|由)[:：\s]*/u,
            '',
          )
          .replace(/^.*(?:隶属于|属于|位于|来自|就职于|成立的|旗下的|关于)/u, '')
          .replace(/^[（()）·\d]+(?=[\u4e00-\u9fff])/u, ''),
      )
  }
  if (LEGAL_END.test(text))
    for (const match of text.slice(0, 1500).matchAll(LEGAL_NAME)) if (match[1]) out.push(match[1])
  return out.map(trimName).filter((name) => name.length >= 4 && name.length <= 90)
}

/** Cuts what surrounds a name in titles, alts and headings. */
export function trimName(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(
      /^(?:welcome to|willkommen bei|bienvenidos? a|about|contact|kontakt|home page of|home of|the official (?:site|website) of|logo(?: of| for)?|欢迎(?:来到|光临|访问))\s+(?!us\b)/iu,
      '',
    )
    .replace(/\s*(?:[-–|:]\s*)?(?:logo|homepage|home page|home|website|official site|banner|官网|官方网站|首页)$/iu, '')
    .replace(/(?<=\p{L}{2})\s+\d{1,6}\s+\p{Lu}.*\d{4,}.*$/u, '')
    .replace(/(?<=\S{2})\s+(?:contact us|contact|about us|kontakt|impressum|联系我们)$/iu, '')
    .replace(/^(?:©|\(c\)|copyright)\s*/iu, '')
    .replace(/^[\s"'“”‘’«»|·•:,;–—-]+|[\s"'“”‘’«»|·•:,;–—-]+$/gu, '')
    .trim()
}

/** True for texts that are page furniture and never a name. */
export function isGenericName(text: string): boolean {
  const plain = text.trim()
  if (plain.length < 2 || plain.length > 90 || GENERIC.test(plain) || !/\p{L}{2}/u.test(plain)) return true
  return OTHER_FIELD.test(plain)
}

/** Digits in a row, labels, addresses of mail and web, stars and sentences are other fields than a name. */
const OTHER_FIELD =
  /@|https?:|^www\.|[，。！？]|[{}<>[\]★☆]|\d{5,}|[:：]\s*\S|^(?:phone|tel|fax|邮编|邮政)|[.!?。！？]\s+\p{L}.*[.!?。！？]$/iu
