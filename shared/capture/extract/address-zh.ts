// Chinese addresses run from large to small without spaces: province, city, district, road, number, building, room.
const PLACE =
  '(?:[\\p{Script=Han}]{2,8}?(?:省|自治区|特别行政区)|[\\p{Script=Han}]{2,6}?(?:市|自治州|地区|盟)|[\\p{Script=Han}]{1,8}?(?:区|县|旗|新区|开发区|高新区|工业园|镇|乡|街道))'
const PROVINCES =
  '北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门'
const DETAIL =
  '(?:路|街|道|巷|弄|胡同|里|大厦|大楼|广场|中心|大道|工业区|工业园|科技园|产业园|园区|开发区|小区|花园|村|号|楼|层|室|座|栋|幢|单元|院|城|苑|出口)'
const REST = '[\\p{Script=Han}A-Za-z0-9０-９Ａ-Ｚａ-ｚ（）()·#＃\\-－—–~、，,．. 之]'
const WHOLE = new RegExp(
  `(?:中国\\s?)?(?:(?:${PROVINCES})\\s?|${PLACE}\\s?)(?:${PLACE}\\s?){0,4}${REST}{0,60}?${DETAIL}${REST}{0,30}`,
  'u',
)
/** What follows an address on the same line. */
const STOP =
  /\s*(?:电\s*话|手\s*机|电\s*邮|邮\s*箱|传\s*真|联系|邮\s*编|网\s*址|邮\s*政|客\s*服|热\s*线|版权|备案|ICP|QQ|微信|技术支持|Tel|Fax|E-?mail|Phone|Mobile|P\.?C|Zip|1[3-9]\d{9}|\d{3,4}-\d{7,8}|http|www|[；;。|｜])/iu
/** A postal code at the end belongs to the address and is kept. */
const CODE = /^\s*[（(]?(?:邮\s*编|邮政编码|P\.?C\.?|Zip)?\s*[:：]?\s*(\d{6})(?!\d)/iu

/** Cuts an address off at the next field; keeps a postal code that follows at once. */
export function cutChineseAddress(text: string): string {
  const limited = text.slice(0, 160)
  const stop = limited.search(STOP)
  const body = (stop >= 0 ? limited.slice(0, stop) : limited).replace(/^[\s:：]+|[\s，,、（(：:]+$/gu, '')
  const code = stop >= 0 ? CODE.exec(limited.slice(stop))?.[1] : undefined
  return code ? `${body} ${code}` : body
}

/** True when the text is built like a Chinese address. */
export function isChineseAddress(text: string): boolean {
  return (
    text.length >= 6 &&
    new RegExp(DETAIL, 'u').test(text) &&
    (new RegExp(`${PLACE}|${PROVINCES}`, 'u').test(text) || /[路街道巷].{0,10}\d+号|\d+[号楼层室]/u.test(text))
  )
}

/** An unlabelled address in a line of Chinese text; '' when there is none. Prose is left alone: the address must be most of its line. */
export function chineseAddressIn(text: string): string {
  if (text.length > 160 || !/[\u4e00-\u9fff]/u.test(text)) return ''
  const match = WHOLE.exec(text)
  if (!match) return ''
  const address = cutChineseAddress(text.slice(match.index))
  if (!isChineseAddress(address) || address.length < 9 || !/\d|[号楼层室座栋]/u.test(address)) return ''
  // A sentence about a place is not an address.
  if (/[是的了和在为与]{1}[\p{Script=Han}]{2,}.*[。！？]/u.test(text) || match.index > 14) return ''
  return address
}
