/**
 * Who may import whom, as the architecture says. Data flows one way: page -> capture -> draft -> command -> change ->
 * document -> read model -> screen. `npm run layers` checks the tree; test/architecture/layers.test.ts also proves
 * that every rule here catches its own violation.
 */

/** Everything of ours; a layer's rule forbids all of it but the layer itself and what is named. */
const OURS = '^(shared|pwa|extension|test)/'

/**
 * The rule of one layer of shared/.
 * @param {string} layer its folder
 * @param {string[]} allowed patterns, from the root, of what it may import besides itself
 * @param {string} why
 */
function layer(layer, allowed, why) {
  return {
    name: `layer-${layer}`,
    comment: why,
    severity: 'error',
    from: { path: `^shared/${layer}/` },
    to: { path: OURS, pathNot: [`^shared/${layer}/`, ...allowed.map((path) => `^${path}`)] },
  }
}

/**
 * The same for what may be imported for its types alone.
 * @param {string} layer
 * @param {string} target
 */
function onlyTypes(layer, target) {
  return {
    name: `only-types-${layer}-${target}`,
    comment: `shared/${layer} may know the types of shared/${target}, not run its code.`,
    severity: 'error',
    from: { path: `^shared/${layer}/` },
    to: { path: `^shared/${target}/`, dependencyTypesNot: ['type-only', 'type-import'] },
  }
}

module.exports = {
  forbidden: [
    layer('kernel', [], 'The kernel stands on nothing.'),
    {
      name: 'kernel-without-packages',
      comment: 'The kernel stands on nothing, on no package either.',
      severity: 'error',
      from: { path: '^shared/kernel/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core'] },
    },
    layer('domain', ['shared/kernel/'], 'Rules know no storage and no screen.'),
    layer(
      'capture',
      ['shared/kernel/', 'shared/domain/'],
      'Capture runs inside foreign pages: Document in, drafts out.',
    ),
    layer(
      'store',
      ['shared/kernel/', 'shared/domain/schema\\.ts$'],
      'The store knows the registry of schemas, no rule.',
    ),
    layer(
      'sync',
      ['shared/kernel/', 'shared/store/updates\\.ts$'],
      'Sync moves opaque bytes and knows no domain word.',
    ),
    layer(
      'readmodel',
      ['shared/kernel/', 'shared/domain/', 'shared/store/read\\.ts$'],
      'Projections read documents and never write them.',
    ),
    layer(
      'reports',
      ['shared/kernel/', 'shared/domain/', 'shared/readmodel/'],
      'Reports are pure functions over rows.',
    ),
    onlyTypes('reports', 'readmodel'),
    layer(
      'workspace',
      ['shared/kernel/', 'shared/domain/', 'shared/store/', 'shared/sync/', 'shared/readmodel/', 'shared/reports/'],
      'The workspace wires the core together; it shows nothing and captures nothing.',
    ),
    layer('i18n', ['shared/kernel/', 'shared/domain/'], 'Words and formats.'),
    onlyTypes('i18n', 'domain'),
    layer('ui', [], 'Base components have no domain word and no text of their own.'),
    {
      name: 'no-store-outside-workspace',
      comment: 'The app and the extension speak to the workspace, never to storage or sync.',
      severity: 'error',
      // The relay is no part of the app: it speaks the protocol of sync as a peer does.
      from: { path: '^(pwa|extension)/', pathNot: '^pwa/server/relay/' },
      to: { path: '^shared/(store|sync)/' },
    },
    {
      name: 'app-and-extension-apart',
      comment: 'They meet at the bridge, whose contract is in shared/domain.',
      severity: 'error',
      from: { path: '^(pwa|extension)/' },
      to: { path: '^(pwa|extension)/', pathNot: '^$1/' },
    },
    {
      name: 'features-apart',
      comment: 'What two features need goes to pwa/platform, shared/ui or the read model.',
      severity: 'error',
      from: { path: '^pwa/features/([^/]+)/' },
      to: { path: '^pwa/features/', pathNot: '^pwa/features/$1/' },
    },
    {
      name: 'platform-below-screens',
      comment: 'Browser ports know no screen.',
      severity: 'error',
      from: { path: '^pwa/platform/' },
      to: { path: '^pwa/(app|features)/' },
    },
    {
      name: 'service-worker-is-small',
      comment: 'It is loaded on every push and notification: messages and the shared page, nothing else.',
      severity: 'error',
      from: { path: '^pwa/sw/' },
      to: { path: OURS, pathNot: '^pwa/(sw|platform)/' },
    },
    {
      name: 'server-apart',
      comment: 'The server hands out files; no code of the app runs in it.',
      severity: 'error',
      from: { path: '^pwa/server/', pathNot: '^pwa/server/relay/' },
      to: { path: OURS, pathNot: '^pwa/server/' },
    },
    {
      name: 'relay-apart',
      comment: 'The relay knows the protocol and the membership log, and nothing of what envelopes hold.',
      severity: 'error',
      from: { path: '^pwa/server/relay/' },
      to: {
        path: OURS,
        pathNot: '^(pwa/server/|shared/kernel/|shared/sync/(bytes|crypto|membership|relay)(/|\\.))',
      },
    },
    {
      name: 'server-built-ins-only',
      comment:
        'bootstrap and server run before, and without, any package. The relay is bundled and loaded when all is there.',
      severity: 'error',
      from: { path: '^pwa/server/', pathNot: '^pwa/server/relay/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'] },
    },
    {
      name: 'server-not-in-browser',
      comment: 'Node code would not run in a page.',
      severity: 'error',
      from: { path: '^(shared|extension|pwa)/', pathNot: '^pwa/server/' },
      to: { path: '^pwa/server/' },
    },
    {
      name: 'no-tests-in-product',
      comment: 'Nothing that ships imports a test.',
      severity: 'error',
      from: { path: '^(shared|pwa|extension)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two modules that need one another are one module, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-packages-in-product',
      comment: 'What ships stands under "dependencies".',
      severity: 'error',
      // The build files stand beside what they build; WXT's helpers are compiled in.
      from: { path: '^(shared|pwa|extension)/', pathNot: '^(pwa/vite\\.config\\.ts|shared/i18n/compile\\.mjs)$' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'type-import'],
        pathNot: 'node_modules/wxt/',
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^shared/i18n/paraglide/'] },
    exclude: { path: ['(^|/)\\.(output|wxt)/', '^test/architecture/fixtures/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
    },
    cache: false,
  },
}
