import tseslint from 'typescript-eslint'

const pureFolders = [
  'src/match/**/*.ts',
  'src/matchmaking/**/*.ts',
  'src/protocol/**/*.ts',
  'src/lifecycle/**/*.ts',
]
const size = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  'max-depth': ['error', 3],
  complexity: ['error', { max: 10 }],
}

export default tseslint.config(
  { ignores: ['**/dist/**', 'node_modules/**', '.cache/**', '.dependency-cruiser.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.tests.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/**/*.ts'], ignores: ['**/*.test.ts'], rules: size },
  {
    files: pureFolders,
    ignores: ['**/*.test.ts'],
    rules: {
      // Decisions get time, randomness and the environment as arguments, so that tests can choose them.
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take `now` as a parameter.' },
        { object: 'Math', property: 'random', message: 'Take ids or a generator as a parameter.' },
        { object: 'process', property: 'env', message: 'The environment is read in bin/.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take `now` as a parameter.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests call a port's methods on the object that they opened.
      '@typescript-eslint/unbound-method': 'off',
      // The caller names the type of a body; the test then checks it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
)
