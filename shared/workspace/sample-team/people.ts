// Who is in the sample team. Fictional people; hues spread around the wheel so that avatars differ.
import type { Role } from '../../domain/person/person.ts'

export interface SamplePerson {
  key: string
  zh: string
  en: string
  /** Which language this person writes notes in. */
  writes: 'zh' | 'en'
  role: Role
  hue: number
  mail: string
}

/** The first one is the person using this device; they are a coach who also sells, so that every screen has something for them. */
export const SAMPLE_PEOPLE: readonly SamplePerson[] = [
  { key: 'me', zh: '林悦', en: 'Maya Lin', writes: 'zh', role: 'owner', hue: 158, mail: 'maya' },
  { key: 'zhou', zh: '周航', en: '周航', writes: 'zh', role: 'manager', hue: 208, mail: 'zhouhang' },
  { key: 'oliver', zh: 'Oliver Grant', en: 'Oliver Grant', writes: 'en', role: 'coach', hue: 32, mail: 'oliver' },
  { key: 'xu', zh: '徐蕾', en: '徐蕾', writes: 'zh', role: 'member', hue: 340, mail: 'xulei' },
  { key: 'tang', zh: '唐一鸣', en: '唐一鸣', writes: 'zh', role: 'member', hue: 264, mail: 'tangyiming' },
  { key: 'priya', zh: 'Priya Nair', en: 'Priya Nair', writes: 'en', role: 'member', hue: 12, mail: 'priya' },
  { key: 'ben', zh: 'Ben Achterberg', en: 'Ben Achterberg', writes: 'en', role: 'member', hue: 95, mail: 'ben' },
  { key: 'he', zh: '何思远', en: '何思远', writes: 'zh', role: 'member', hue: 188, mail: 'hesiyuan' },
]

/** Family and given names with their Latin form for e-mail addresses. */
export const ZH_FAMILY: readonly (readonly [string, string])[] = [
  ['王', 'wang'],
  ['李', 'li'],
  ['张', 'zhang'],
  ['刘', 'liu'],
  ['陈', 'chen'],
  ['杨', 'yang'],
  ['黄', 'huang'],
  ['赵', 'zhao'],
  ['吴', 'wu'],
  ['孙', 'sun'],
  ['朱', 'zhu'],
  ['郭', 'guo'],
  ['梁', 'liang'],
  ['宋', 'song'],
  ['郑', 'zheng'],
  ['谢', 'xie'],
  ['韩', 'han'],
  ['冯', 'feng'],
  ['邓', 'deng'],
  ['曹', 'cao'],
  ['彭', 'peng'],
  ['曾', 'zeng'],
  ['萧', 'xiao'],
  ['田', 'tian'],
  ['潘', 'pan'],
  ['袁', 'yuan'],
  ['蔡', 'cai'],
  ['蒋', 'jiang'],
]
export const ZH_GIVEN: readonly (readonly [string, string])[] = [
  ['建国', 'jianguo'],
  ['晓敏', 'xiaomin'],
  ['志强', 'zhiqiang'],
  ['丽华', 'lihua'],
  ['海涛', 'haitao'],
  ['雨桐', 'yutong'],
  ['俊杰', 'junjie'],
  ['文静', 'wenjing'],
  ['子轩', 'zixuan'],
  ['梦琪', 'mengqi'],
  ['国栋', 'guodong'],
  ['婷婷', 'tingting'],
  ['立新', 'lixin'],
  ['佳怡', 'jiayi'],
  ['永康', 'yongkang'],
  ['思雨', 'siyu'],
  ['伟明', 'weiming'],
  ['春燕', 'chunyan'],
  ['浩然', 'haoran'],
  ['静宜', 'jingyi'],
  ['少峰', 'shaofeng'],
  ['慧', 'hui'],
  ['磊', 'lei'],
  ['颖', 'ying'],
  ['凯', 'kai'],
  ['娜', 'na'],
  ['勇', 'yong'],
]
export const EN_FIRST: readonly string[] = [
  'Amelia',
  'Noah',
  'Grace',
  'Liam',
  'Sofia',
  'Ethan',
  'Ingrid',
  'Marcus',
  'Hannah',
  'Diego',
  'Clara',
  'Samuel',
  'Yara',
  'Thomas',
  'Elena',
  'Patrick',
  'Nadia',
  'George',
  'Freya',
  'Victor',
  'Leila',
  'Owen',
  'Rosa',
  'Julian',
]
export const EN_LAST: readonly string[] = [
  'Whitfield',
  'Okafor',
  'Lindqvist',
  'Marsh',
  'Delgado',
  'Harrow',
  'Novak',
  'Pemberton',
  'Ashby',
  'Rossi',
  'Kessler',
  'Tanaka',
  'Brennan',
  'Moreau',
  'Falk',
  'Underhill',
  'Castellan',
  'Ibarra',
  'Winslow',
  'Drake',
]
