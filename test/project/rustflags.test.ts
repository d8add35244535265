import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {GitRepository} from '../../source/project/project.ts';
import {environmentRustflags, readRustflagsOverrides} from '../../source/project/rustflags.ts';
import {workflowRustflags} from '../../source/project/workflow-rustflags.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

const file = '.github/workflows/ci.yml';
const found = (text: string) =>
	workflowRustflags(file, text).map(({variable, where, value}) => [where.slice(file.length + 2), variable, value]);
const steps = (text: string) => `jobs:\n  test:\n    steps:\n${text}`;

describe('rustflags of the environment', () => {
	it('count when they are set, even when they are empty', () => {
		expect(environmentRustflags({})).toEqual([]);
		expect(environmentRustflags({RUSTFLAGS: '', CARGO_ENCODED_RUSTFLAGS: '-C\u001Fa=b'})).toEqual([
			{variable: 'CARGO_ENCODED_RUSTFLAGS', where: 'environment', value: '-C a=b'},
			{variable: 'RUSTFLAGS', where: 'environment', value: ''},
		]);
	});
});

describe('rustflags of a workflow', () => {
	it('are in env of the workflow, a job and a step', () => {
		const text = `
env:
  RUSTFLAGS: -D warnings
  CARGO_TERM_COLOR: always
jobs:
  test:
    env: {CARGO_ENCODED_RUSTFLAGS: "-Ca", RUSTDOCFLAGS: -D warnings}
    steps:
      - uses: actions/checkout@v5
      - name: Build
        env:
          RUSTFLAGS: \${{ matrix.flags }}
        run: cargo build
      - env: {RUSTFLAGS: }
`;
		expect(found(text)).toEqual([
			['env', 'RUSTFLAGS', '-D warnings'],
			['jobs.test.env', 'CARGO_ENCODED_RUSTFLAGS', '-Ca'],
			// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's or the shell's, not ours
			['jobs.test.steps[1].env (Build)', 'RUSTFLAGS', '${{ matrix.flags }}'],
			['jobs.test.steps[2].env', 'RUSTFLAGS', ''],
		]);
	});

	it('may come through an anchor', () => {
		const text = 'env: &all\n  RUSTFLAGS: -Da\njobs:\n  x:\n    env:\n      <<: *all\n    steps: []\n';
		expect(found(text).map(([where]) => where)).toEqual(['env', 'jobs.x.env']);
	});

	it.each([
		['echo "RUSTFLAGS=-D warnings" >> $GITHUB_ENV', '-D warnings'],
		['echo RUSTFLAGS=-Dwarnings >> "$GITHUB_ENV"', '-Dwarnings'],
		// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's or the shell's, not ours
		["echo 'RUSTFLAGS=-C a' >>${GITHUB_ENV}", '-C a'],
		['"RUSTFLAGS=-D warnings" >> $env:GITHUB_ENV', '-D warnings'],
		['export RUSTFLAGS="-C target-cpu=native"', '-C target-cpu=native'],
		["RUSTFLAGS='-C a' cargo build", '-C a'],
		['RUSTFLAGS= cargo build', ''],
		['RUSTFLAGS=-Ca cargo build', '-Ca'],
	])('may be set by the shell: %s', (line, value) => {
		expect(found(steps(`      - run: |\n          true\n          ${line}\n`))).toEqual([['jobs.test.steps[0].run', 'RUSTFLAGS', value]]);
	});

	it.each(['echo $RUSTFLAGS', 'echo "MY_RUSTFLAGS=1" >> $GITHUB_ENV', '# RUSTFLAGS=x', 'RUSTDOCFLAGS=x cargo doc', 'grep RUSTFLAGS= file'])(
		'are not set by: %s',
		line => {
			expect(found(steps(`      - run: |\n          ${line}\n`))).toEqual([]);
		},
	);

	it('may be set by an action', () => {
		const action = 'actions-rust-lang/setup-rust-toolchain@v1';
		expect(found(steps(`      - uses: ${action}\n`))).toEqual([['jobs.test.steps[0].uses', 'RUSTFLAGS', '-D warnings']]);
		expect(found(steps(`      - uses: ${action}\n        with: {rustflags: ""}\n`))).toEqual([]);
		expect(found(steps(`      - uses: dtolnay/rust-toolchain@stable\n`))).toEqual([]);
	});

	// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's or the shell's, not ours
	it.each(['', '[', '- a', 'jobs: 3', 'jobs:\n  a:\n  b: text\n  c: {steps: x, env: y}', 'env: ${{ fromJSON(x) }}', '\t'])(
		'are none in %j',
		text => {
			expect(found(text)).toEqual([]);
		},
	);
});

describe('readRustflagsOverrides', () => {
	const workflow = 'env:\n  RUSTFLAGS: -Da\n';
	const files = {
		'.github/workflows/b.yaml': workflow,
		'.github/workflows/a.yml': workflow,
		'.github/workflows/readme.md': 'env:\n  RUSTFLAGS: x\n',
		'back/.github/workflows/c.yml': workflow,
	};

	it.each([
		['the repository above', true, ['environment', '.github/workflows/a.yml: env', '.github/workflows/b.yaml: env']],
		['the project, without a repository', false, ['environment', '.github/workflows/c.yml: env']],
	])('reads the environment and the workflows of %s', async (_, hasGit, expected) => {
		const root = await projectFolder(files);
		const git = Promise.resolve(hasGit ? ({root} as GitRepository) : undefined);
		const overrides = await readRustflagsOverrides({environment: {RUSTFLAGS: '-Db'}}, path.join(root, 'back'), git);
		expect(overrides.map(({where}) => where)).toEqual(expected);
	});
});
