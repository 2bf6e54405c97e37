// The package has types for its converters, none for the single tables.
declare module 'opencc-js/dict/TSCharacters' {
  /** "from to|from to", traditional to simplified, one character each. */
  const table: string
  export default table
}
