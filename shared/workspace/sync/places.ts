// Where the person is, of several tabs.

/** The places that the tabs of a space have said; the one said last is where the person is. */
export class Places {
  private readonly byTab = new Map<string, string>()

  /** '' when every tab is out of sight. */
  get current(): string {
    return [...this.byTab.values()].at(-1) ?? ''
  }

  /** A tab says where it is; '': it is out of sight. */
  say(tab: string, place: string): void {
    this.byTab.delete(tab)
    if (place !== '') this.byTab.set(tab, place)
  }
}
