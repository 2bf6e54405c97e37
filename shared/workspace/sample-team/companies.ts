// The market of the sample team, which sells temperature monitoring for cold chains. All companies are invented; their domains stand
// under `.example`, and their phone numbers in ranges nobody can be given.

export interface SampleCompany {
  name: string
  domain: string
  lang: 'zh' | 'en'
  industry: string
  address: string
}

const zh = (name: string, domain: string, industry: string, address: string): SampleCompany => ({
  name,
  domain: `${domain}.example`,
  lang: 'zh',
  industry,
  address,
})
const en = (name: string, domain: string, industry: string, address: string): SampleCompany => ({
  name,
  domain: `${domain}.example`,
  lang: 'en',
  industry,
  address,
})

/** Companies with an account. */
export const SAMPLE_ACCOUNTS: readonly SampleCompany[] = [
  zh('青禾屿生鲜配送有限公司', 'qingheyu', '生鲜配送', '杭州市余杭区云柚路 18 号 3 幢'),
  zh('江月冷链物流股份有限公司', 'jiangyue', '冷链物流', '武汉市东西湖区走马岭街 206 号'),
  zh('海棠医药连锁有限公司', 'haitang-yao', '医药零售', '成都市武侯区织锦三路 77 号'),
  zh('北麓乳业集团有限公司', 'beilu', '乳制品', '呼和浩特市和林格尔县牧原大街 1 号'),
  zh('四季团中央厨房有限公司', 'sijituan', '团餐', '苏州市吴中区越湖路 512 号'),
  zh('拾味火锅连锁管理有限公司', 'shiwei', '连锁餐饮', '重庆市渝北区金开大道 1099 号'),
  zh('云岭花卉出口有限公司', 'yunling', '鲜花', '昆明市呈贡区斗南街 60 号'),
  zh('安渡生物制品有限公司', 'andu-bio', '生物制药', '上海市浦东新区芯禾路 366 弄 9 号'),
  zh('湾仔码冷冻食品有限公司', 'wanzaima', '冷冻食品', '佛山市顺德区环镇西路 28 号'),
  zh('鲜到家社区超市有限公司', 'xiandaojia', '社区零售', '南京市江宁区双龙大道 1355 号'),
  zh('长桥水产批发市场', 'changqiao', '水产批发', '舟山市定海区港务码头 5 号'),
  zh('禾木儿童医院', 'hemu', '医院', '西安市雁塔区永松路 41 号'),
  zh('南屏疫苗配送中心', 'nanping', '疫苗配送', '广州市黄埔区科珠路 203 号'),
  en('Fernhill Dairy Co-operative', 'fernhill', 'Dairy', '14 Mill Lane, Hexham'),
  en('Blue Pier Seafoods Ltd', 'bluepier', 'Seafood', '3 Harbour Row, Newlyn'),
  en('Northgate Hospital Trust', 'northgate-hospital', 'Hospital', '220 Castle Road, Carlisle'),
  en('Polar Mile Logistics LLC', 'polarmile', 'Cold-chain logistics', '4100 Commerce Drive, Reno, NV 89502'),
  en('Harvest & Hearth Markets Inc.', 'harvesthearth', 'Grocery', '77 Sycamore Street, Dayton, OH 45402'),
  en('Meridian Vaccines Inc.', 'meridianvax', 'Pharma', '900 Research Parkway, Durham, NC 27713'),
  en('Goldfinch Catering Group', 'goldfinch', 'Catering', '56 Tannery Street, London SE1 3XF'),
  en('Alpenblum Floristik GmbH', 'alpenblum', 'Flowers', 'Gartenweg 8, 83022 Rosenheim'),
  en('Tidewater Frozen Foods LLC', 'tidewater', 'Frozen food', '1801 Dock Street, Norfolk, VA 23510'),
  en('Cobalt Pharmacy Group', 'cobaltpharmacy', 'Pharmacy', '12 Quay Street, Galway'),
  en('Juniper Meal Kits Inc.', 'juniperkits', 'Meal kits', '350 Alder Avenue, Portland, OR 97205'),
  en('Saltmarsh Breweries plc', 'saltmarsh', 'Brewing', '9 Maltings Yard, Southwold'),
]

const ZH_HEAD = [
  '晴川',
  '谷雨',
  '东篱',
  '沐野',
  '白鹭',
  '星禾',
  '听涛',
  '杉木',
  '榕荫',
  '望潮',
  '千岛',
  '麦田',
  '清溪',
  '枫桥',
  '玉兰',
  '橘洲',
]
const ZH_TAIL: readonly (readonly [string, string])[] = [
  ['生鲜超市有限公司', '社区零售'],
  ['冷链运输有限公司', '冷链物流'],
  ['食品有限公司', '冷冻食品'],
  ['医药有限公司', '医药流通'],
  ['餐饮管理有限公司', '连锁餐饮'],
  ['农业发展有限公司', '果蔬'],
]
const ZH_LATIN = [
  'qingchuan',
  'guyu',
  'dongli',
  'muye',
  'bailu',
  'xinghe',
  'tingtao',
  'shanmu',
  'rongyin',
  'wangchao',
  'qiandao',
  'maitian',
  'qingxi',
  'fengqiao',
  'yulan',
  'juzhou',
]
const ZH_CITY = [
  '宁波市海曙区',
  '合肥市蜀山区',
  '长沙市岳麓区',
  '青岛市城阳区',
  '厦门市集美区',
  '郑州市中原区',
  '济南市历城区',
  '天津市西青区',
]
const EN_HEAD = [
  'Larkspur',
  'Stonebridge',
  'Silverbirch',
  'Kestrel',
  'Windrush',
  'Copperfield',
  'Ravenna',
  'Oakhaven',
  'Brightwater',
  'Thistle',
  'Marlow',
  'Eastwick',
]
const EN_TAIL: readonly (readonly [string, string])[] = [
  ['Foods Ltd', 'Frozen food'],
  ['Cold Storage LLC', 'Cold-chain logistics'],
  ['Clinics Group', 'Clinic'],
  ['Fresh Markets Inc.', 'Grocery'],
  ['Bakeries Ltd', 'Bakery'],
]
const EN_CITY = [
  'High Street, Ludlow',
  'Canal Road, Leeds',
  'Front Street, Boise, ID 83702',
  'Market Street, Cork',
  'Elm Avenue, Madison, WI 53703',
]

/** Companies that are leads only: `index` runs from 0; the same index is always the same company, and no two share a name below 150. */
export function createProspectCompany(index: number): SampleCompany {
  if (index % 5 < 3) {
    const at = Math.floor(index / 5) * 3 + (index % 5)
    const [tail, industry] = ZH_TAIL[Math.floor(at / ZH_HEAD.length) % ZH_TAIL.length] ?? ['', '']
    const head = at % ZH_HEAD.length
    const series = Math.floor(at / ZH_HEAD.length)
    return zh(
      `${ZH_HEAD[head] ?? ''}${tail}`,
      `${ZH_LATIN[head] ?? ''}${series > 0 ? String(series + 1) : ''}`,
      industry,
      `${ZH_CITY[at % ZH_CITY.length] ?? ''}${['安和路', '兴业街', '科创大道'][at % 3] ?? ''} ${String(10 + at * 7)} 号`,
    )
  }
  const at = Math.floor(index / 5) * 2 + (index % 5) - 3
  const [tail, industry] = EN_TAIL[Math.floor(at / EN_HEAD.length) % EN_TAIL.length] ?? ['', '']
  const head = EN_HEAD[at % EN_HEAD.length] ?? ''
  const series = Math.floor(at / EN_HEAD.length)
  return en(
    `${head} ${tail}`,
    `${head.toLowerCase()}${series > 0 ? String(series + 1) : ''}`,
    industry,
    `${String(12 + at * 3)} ${EN_CITY[at % EN_CITY.length] ?? ''}`,
  )
}
