/** Whether anything was said in passing yet: until then nobody has to fetch what shows it. */
export const said = $state({ anything: false })
