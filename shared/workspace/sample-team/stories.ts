// What the sample team heard on its calls. Each story is one kind of conversation in both languages, with two variants, so that a
// lead's notes read as one history: first contact, discovery, demo, proposal, and how it ended.
import type { CallOutcome, ElementState } from '../../domain/call-note/call-note.ts'

export interface SampleStory {
  outcome: CallOutcome
  template?: 'bant' | 'spin' | 'meddicc'
  minutes: number
  zh: StoryText[]
  en: StoryText[]
}

export interface StoryText {
  objective: string
  needs?: string
  benefits?: string
  objections?: string
  result: string
  body: string
  elements?: Record<string, [ElementState, string]>
  /** What was promised. */
  step?: string
}

export type StoryKey = 'first' | 'missed' | 'discovery' | 'demo' | 'proposal' | 'nurture' | 'won' | 'lost'

export const SAMPLE_STORIES: Record<StoryKey, SampleStory> = {
  first: {
    outcome: 'follow_up',
    template: 'spin',
    minutes: 9,
    zh: [
      {
        objective: '确认谁负责冷库温度，约一次需求沟通',
        needs: '现在靠人工两小时抄一次温度，夜班经常漏抄',
        result: '愿意了解，约下周再聊 30 分钟',
        body: '对方刚接手仓储，对现状不太满意。上个月有一批货因为断电化冻，赔了客户。提到总部年底要来检查温度记录。',
        elements: {
          situation: ['noted', '6 个冷库、11 台车，温度手工抄表'],
          problem: ['validated', '夜班漏抄，断电没人知道'],
          implication: ['noted', '上月一批货报废，客户扣款'],
        },
        step: '发一份同行的断电报警案例',
      },
      {
        objective: '了解门店冷柜的管理方式',
        needs: '门店多，巡检靠店长自觉',
        result: '让我把资料发给采购，同时抄送他',
        body: '人很直接，说只看两点：装起来麻不麻烦，报警准不准。门店大多是租的，不想打孔走线。',
        elements: {
          situation: ['noted', '40 多家门店，冷柜品牌不统一'],
          problem: ['noted', '巡检记录补填，查不出是哪天坏的'],
        },
        step: '发资料给采购并抄送他',
      },
    ],
    en: [
      {
        objective: 'Find out who owns temperature records and book a discovery call',
        needs: 'Readings are taken by hand every two hours; the night shift skips them',
        result: 'Open to a 30-minute call next week',
        body: 'Took over the warehouse in spring and is not happy with what he found. They lost a load last month after a power cut nobody noticed. Audit from head office is due before year end.',
        elements: {
          situation: ['noted', '6 cold rooms and 11 trucks, logged on paper'],
          problem: ['validated', 'Nobody knows about a power cut until morning'],
          implication: ['noted', 'One load written off last month, customer claimed it back'],
        },
        step: 'Send the power-cut case study',
      },
      {
        objective: 'Understand how the stores check their chillers',
        needs: 'Many sites, checks depend on the store manager',
        result: 'Asked me to send the overview to purchasing and copy her',
        body: 'Very direct. Two things matter to her: how long it takes to install and how many false alarms there are. Most sites are rented, so no drilling.',
        elements: {
          situation: ['noted', '40 stores, chillers of five brands'],
          problem: ['noted', 'Checks are filled in afterwards'],
        },
        step: 'Send the overview to purchasing, copy her',
      },
    ],
  },
  missed: {
    outcome: 'no_answer',
    minutes: 1,
    zh: [
      { objective: '首次联系', result: '未接通', body: '总机说在开会，下午四点后再打。', step: '下午四点后再打一次' },
    ],
    en: [
      {
        objective: 'First contact',
        result: 'No answer',
        body: 'Reception says mornings are bad. Try after four.',
        step: 'Call again after four',
      },
    ],
  },
  discovery: {
    outcome: 'meeting_booked',
    template: 'bant',
    minutes: 26,
    zh: [
      {
        objective: '摸清预算、决策人和时间表',
        needs: '温度曲线要能直接导出给审核员；断电和开门要能分开报警',
        benefits: '不打孔、不布线，一个下午装完一个库',
        objections: '担心电池两年一换，人工成本高',
        result: '约好现场演示，仓储和质量一起参加',
        body: '质量经理中途加入，问得很细：校准证书多久一次、数据能不能改。说明数据只能追加不能修改，她当场表示这一点以前的供应商做不到。',
        elements: {
          budget: ['noted', '今年信息化预算还剩三十万左右，超过二十万要总经理签'],
          authority: ['validated', '质量经理推荐，总经理签字'],
          need: ['validated', '年底审核前要有连续三个月的记录'],
          timeline: ['noted', '最迟下月中旬装完第一个库'],
        },
        step: '准备现场演示，带校准证书样本',
      },
      {
        objective: '确认车队这边的需求是否独立',
        needs: '车上没网也要记录，进场自动补传',
        benefits: '司机不用学，上车就记',
        objections: '已有一家在试用，价格更低',
        result: '同意并行试两台车',
        body: '对比的是另一家的一次性记录仪，单价低但每趟要人读数。一起算了一笔账：每台车每月读数花四个小时。',
        elements: {
          budget: ['empty', ''],
          authority: ['noted', '车队经理能定试用，采购定年框'],
          need: ['validated', '没网也要记录，投诉时能拿出全程曲线'],
        },
        step: '寄两套车载记录仪',
      },
    ],
    en: [
      {
        objective: 'Budget, decision maker, timeline',
        needs: 'Curves an auditor accepts as they are; power loss and open doors as separate alarms',
        benefits: 'No drilling, no cabling, one room in an afternoon',
        objections: 'Batteries every two years: who changes them?',
        result: 'On-site demo booked, warehouse and quality together',
        body: 'The quality manager joined halfway and asked precise questions: calibration interval, can readings be altered. They cannot, they are append-only, and she said at once that the last supplier could not offer that.',
        elements: {
          budget: ['noted', 'About 40k left this year; above 25k the managing director signs'],
          authority: ['validated', 'Quality recommends, managing director signs'],
          need: ['validated', 'Three months of unbroken records before the audit'],
          timeline: ['noted', 'First room live by the middle of next month'],
        },
        step: 'Prepare the on-site demo, bring a calibration certificate',
      },
      {
        objective: 'Check whether the fleet decides on its own',
        needs: 'Trucks must record without a network and upload at the gate',
        benefits: 'Nothing to learn for drivers',
        objections: 'A cheaper logger is already on trial',
        result: 'Agreed to run two trucks side by side',
        body: 'They compare us with single-use loggers: cheap, but somebody reads each one out. We did the sum together: four hours per truck and month.',
        elements: {
          budget: ['empty', ''],
          authority: ['noted', 'Fleet manager decides the trial, purchasing the frame contract'],
          need: ['validated', 'Record offline, show the whole curve when a customer complains'],
        },
        step: 'Ship two truck loggers',
      },
    ],
  },
  demo: {
    outcome: 'follow_up',
    minutes: 48,
    zh: [
      {
        objective: '现场演示并拿到试点范围',
        needs: '报警先发班长，五分钟没人处理再升级',
        benefits: '当场拔电源，40 秒手机收到报警',
        objections: 'IT 问数据存在哪里、能不能接仓储系统',
        result: '同意先装一个库试点一个月',
        body: '拔电源那一下效果最好，库管自己拍了视频发群里。IT 主管态度保守，要一份接口说明。试点指标说好三条：漏记为零、误报每周少于两次、抄表工时减半。',
        step: '发接口说明给 IT，拟试点协议',
      },
    ],
    en: [
      {
        objective: 'Demo on site, agree the scope of a pilot',
        needs: 'Alarms to the shift lead first, then up after five minutes',
        benefits: 'Pulled the plug: alarm on the phone in 40 seconds',
        objections: 'IT asks where the data is kept and whether it talks to their warehouse system',
        result: 'One room, one month as a pilot',
        body: 'Pulling the plug did it: the storekeeper filmed it himself. Head of IT is careful and wants the interface notes. Three measures for the pilot: no gaps, fewer than two false alarms a week, half the hours of manual logging.',
        step: 'Send interface notes to IT, draft the pilot agreement',
      },
    ],
  },
  proposal: {
    outcome: 'follow_up',
    template: 'meddicc',
    minutes: 34,
    zh: [
      {
        objective: '过报价，确认签字流程',
        needs: '分两期付款，第一期不超过审批线',
        benefits: '试点一个月零漏记，抄表工时从 62 小时降到 9 小时',
        objections: '采购要求再降 8%',
        result: '不降价，改为延长一年质保，采购接受',
        body: '采购一上来就压价。没有接话，先请质量经理讲试点结果，再谈付款节奏。最后用延保换了价格不动。总经理周四开会定。',
        elements: {
          metrics: ['validated', '工时 62 → 9 小时/月，漏记 0'],
          economic_buyer: ['noted', '总经理，周四例会'],
          decision_criteria: ['validated', '审核可用、误报率、三年总价'],
          decision_process: ['noted', '质量 → 采购 → 总经理'],
          identify_pain: ['validated', '上一次审核开了两条不符合项'],
          champion: ['validated', '质量经理'],
          competition: ['noted', '一次性记录仪，单价低'],
        },
        step: '周四前把延保条款改进合同',
      },
    ],
    en: [
      {
        objective: 'Walk through the proposal, confirm who signs',
        needs: 'Two payments, the first below the approval line',
        benefits: 'Pilot: no gaps, manual logging down from 62 to 9 hours',
        objections: 'Purchasing wants another 8% off',
        result: 'Price stands, one more year of warranty instead; accepted',
        body: 'Purchasing opened with price. Did not take it up: asked quality to present the pilot first, then talked about payment. Ended with warranty instead of discount. The managing director decides on Thursday.',
        elements: {
          metrics: ['validated', '62 to 9 hours a month, no gaps'],
          economic_buyer: ['noted', 'Managing director, Thursday meeting'],
          decision_criteria: ['validated', 'Audit-proof, false alarms, three-year cost'],
          decision_process: ['noted', 'Quality, purchasing, managing director'],
          identify_pain: ['validated', 'Two findings in the last audit'],
          champion: ['validated', 'Quality manager'],
          competition: ['noted', 'Single-use loggers, cheaper per piece'],
        },
        step: 'Put the warranty clause into the contract before Thursday',
      },
    ],
  },
  nurture: {
    outcome: 'follow_up',
    minutes: 11,
    zh: [
      {
        objective: '问明年计划',
        needs: '新仓明年三月投用，到时一起上',
        result: '三个月后再联系，先进交流群',
        body: '预算已经用完，但新仓的图纸里给温控留了位置。对我们上次发的断电案例印象很深，转给了设计院。',
        step: '新仓封顶前再联系',
      },
    ],
    en: [
      {
        objective: 'Ask about next year',
        needs: 'New warehouse opens in March, would do it then',
        result: 'Talk again in three months',
        body: 'Budget is gone for this year, but the drawings of the new site leave room for sensors. He remembered the power-cut case and passed it on to the architects.',
        step: 'Get in touch before the new site is topped out',
      },
    ],
  },
  won: {
    outcome: 'won',
    minutes: 15,
    zh: [
      {
        objective: '确认签约和上线时间',
        benefits: '审核顺利通过，对方主动愿意做案例',
        result: '合同已签，首批 24 个测点',
        body: '总经理说打动他的是试点那张工时表。质量经理愿意接受同行参观，记得回访时带上感谢信。',
        step: '约上线培训，安排两位库管参加',
      },
    ],
    en: [
      {
        objective: 'Confirm signature and go-live',
        benefits: 'They passed the audit and offered to be a reference',
        result: 'Signed: 24 sensors in the first batch',
        body: 'What convinced the managing director was the table of hours from the pilot. Quality is willing to show the site to others; bring a thank-you letter next time.',
        step: 'Schedule training for two storekeepers',
      },
    ],
  },
  lost: {
    outcome: 'lost',
    minutes: 8,
    zh: [
      {
        objective: '了解没选我们的原因',
        objections: '总部统一招标，指定了另一家',
        result: '今年没有机会，明年招标前提前介入',
        body: '本地团队更喜欢我们的方案，但没有话语权。教训：第二次拜访就该问清总部采购的角色。',
      },
    ],
    en: [
      {
        objective: 'Learn why we lost',
        objections: 'Head office ran one tender for all sites',
        result: 'Nothing this year; be early for the next tender',
        body: 'The local team preferred us but had no say. Lesson: ask about head-office purchasing in the second meeting, not the fifth.',
      },
    ],
  },
}

/** Titles people hold at prospects. */
export const SAMPLE_TITLES = {
  zh: ['仓储经理', '质量经理', '采购主管', '运营总监', '车队经理', '信息科科长', '总经理助理', '门店督导'],
  en: [
    'Warehouse manager',
    'Quality manager',
    'Head of purchasing',
    'Operations director',
    'Fleet manager',
    'IT lead',
    'Store supervisor',
  ],
} as const

export const SAMPLE_TAGS = {
  zh: ['展会', '转介绍', '试点', '年底审核', '多门店'],
  en: ['trade fair', 'referral', 'pilot', 'audit', 'multi-site'],
} as const

export const SAMPLE_LOST_REASONS = {
  zh: ['总部统一招标', '预算取消', '已和现供应商续约'],
  en: ['Head office tender', 'Budget cancelled', 'Renewed with current supplier'],
} as const
