import js from '@eslint/js'
import globals from 'globals'
import ts from 'typescript-eslint'
import { fileURLToPath } from 'node:url'

// Read when the plugin is loaded: TypeScript is then given a component as the parser sees it, once, instead of checking the project anew for
// each (225 files in 59 s instead of 169 s), and knows the properties of the components a component uses.
process.env.SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK = '1'
const { default: svelte } = await import('eslint-plugin-svelte')

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Reading the clock or a die inside a rule would make it impossible to test and to replay: they come through ports. */
const noHiddenInputs = [
  'error',
  { object: 'Date', property: 'now', message: 'Take the time from the clock port (shared/kernel/ports.ts).' },
  { object: 'Math', property: 'random', message: 'Take randomness from the random port (shared/kernel/ports.ts).' },
  { object: 'crypto', property: 'randomUUID', message: 'Take ids from the id port (shared/kernel/ports.ts).' },
  {
    object: 'crypto',
    property: 'getRandomValues',
    message: 'Take randomness from the random port (shared/kernel/ports.ts).',
  },
]

export default ts.config(
  {
    ignores: [
      '**/node_modules/**',
      '.output/**',
      '.wxt/**',
      'shared/i18n/paraglide/**',
      'shared/i18n/project.inlang/**',
      'test/architecture/fixtures/**',
      'test/.results/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { projectService: true, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // TypeScript knows the names; this rule does not know types.
      'no-undef': 'off',
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/require-each-key': 'error',
      // The app has its own small router; there is no SvelteKit whose resolve() could be used.
      'svelte/no-navigation-without-resolve': 'off',
      // A Map that nothing on the screen reads needs no reactivity, and pays for it.
      'svelte/prefer-svelte-reactivity': 'off',
      // `let { a, b = $bindable() } = $props()` cannot be split.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  {
    files: ['shared/domain/**', 'shared/kernel/**'],
    rules: {
      'no-restricted-properties': noHiddenInputs,
      'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'localStorage', 'indexedDB', 'fetch'],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take the time from the clock port (shared/kernel/ports.ts).',
        },
      ],
    },
  },
  {
    // Plain scripts run by Node: no types to lint with, and some run before anything is installed.
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    ...ts.configs.disableTypeChecked,
  },
)
