// The closed sets of a lead, apart from its schema: lists name them before anything can be edited.
export const LEAD_STATUSES = ['new', 'working', 'nurturing', 'qualified', 'disqualified'] as const
/** Those of leads that somebody still works on. */
export const OPEN_LEAD_STATUSES = ['new', 'working', 'nurturing'] as const
export const LEAD_SOURCES = ['clip', 'manual', 'share', 'import', 'sample'] as const
