import {withOptions} from '../../source/answers/options.ts';
import type {Answer, Question} from '../../source/answers/question.ts';
import {relevantQuestions, withSuggestions} from '../../source/answers/resolve.ts';
import {applyPlan} from '../../source/engine/apply.ts';
import type {Change, ResourceVerb} from '../../source/engine/change.ts';
import type {Check, CheckResult} from '../../source/engine/check.ts';
import {Journal} from '../../source/engine/journal.ts';
import type {Plan, PlannedStep} from '../../source/engine/step.ts';
import {runChecks} from '../../source/engine/verify.ts';
import type {Session, StepFace} from '../../source/ui/session.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {fakeQuestion} from '../_helpers/question.ts';
import {fakeStep} from '../engine/_fake-step.ts';
import type {Gate} from './_gate.ts';

export type FakeSessionOptions = Partial<Omit<Session, 'questions' | 'withSuggestions' | 'answers' | 'plan' | 'apply' | 'verify'>> & {
	readonly questions?: readonly Question[];
	/** The given answers; the questions suggest the others. */
	readonly answers?: ReadonlyMap<string, Answer>;
	/** The plan; its changes are applied as a real session would. */
	readonly plan?: Plan | ((answers: Session['answers'], signal: AbortSignal) => Promise<Plan>);
	readonly checks?: readonly Check[];
	/** Called with every plan that was applied. */
	readonly onApply?: (plan: Plan) => void;
};

/** A session out of data: the same contract as the real one, and no world behind it. */
export function fakeSession(options: FakeSessionOptions = {}): Session {
	const {questions = fakeQuestions, plan = fakePlan(), checks = fakeChecks(), onApply} = options;
	const facts = fakeFacts();
	const known = withSuggestions(questions, facts, options.answers ?? new Map());
	return {
		version: '0.1.0',
		name: 'acme/demo',
		branch: 'main',
		root: '/home/me/demo',
		steps: fakeSteps,
		selected: (options.steps ?? fakeSteps).map(({id}) => id),
		found: fakeFound,
		inPlace: ['Cargo.lock', 'clang'],
		lookOut: ['RUSTFLAGS in .github/workflows/ci.yml overrides linker settings'],
		authorization: () => undefined,
		choices: async () => undefined,
		...options,
		questions: (selected, answers) =>
			relevantQuestions(questions, selected, facts, answers).map(question => withOptions(question, facts, known, answers)),
		withSuggestions: answers => withSuggestions(questions, facts, answers),
		answers: known,
		async plan(selected, answers, signal) {
			const whole = typeof plan === 'function' ? await plan(answers, signal) : plan;
			return {steps: whole.steps.filter(({id}) => id === 'answers' || selected.includes(id))};
		},
		async apply(confirmed, _answers, renderer, signal) {
			onApply?.(confirmed);
			return applyPlan({
				plan: confirmed,
				steps: confirmed.steps.map(({id, changes, needs}) => fakeStep(id, () => changes, needs)),
				refresh: async () => undefined,
				journal: new FakeJournal('/nowhere'),
				renderer,
				signal,
			});
		},
		verify: async (selected, _answers, signal, onEvent) =>
			runChecks(
				checks.filter(({step}) => selected.includes(step)),
				signal,
				onEvent,
			),
	};
}

/** Keeps nothing: no test of a screen reads a journal. */
class FakeJournal extends Journal {
	override async intend(): Promise<string> {
		return '';
	}

	override async conclude(): Promise<void> {}
}

export const fakeSteps: readonly StepFace[] = [
	{id: 'tools', title: 'tools', summary: 'mold, clang and sccache on this machine', needs: []},
	{id: 'cargo', title: 'cargo', summary: "profiles, linker and cache in Cargo's configuration", needs: ['tools']},
];

export const fakeFound: Session['found'] = [
	{label: 'Project', value: '4 crates, binary api', source: 'Cargo.toml'},
	{label: 'Web', value: 'axum 0.8', source: 'cargo metadata'},
	{label: 'Rust', value: '1.95.0, x86_64-unknown-linux-gnu', source: 'rust-toolchain.toml'},
	{label: 'Machine', value: 'Debian GNU/Linux 12 (bookworm), apt, 2 cores', source: '/etc/os-release'},
	{label: 'Tools', value: 'no mold, clang 14.0.6, no sccache', source: 'PATH'},
	{label: 'Git', value: 'github.com acme/demo, clean', source: 'git remote origin'},
];

export const fakeQuestions: readonly Question[] = [
	fakeQuestion('compiler-cache', {
		prompt: 'Keep compiled crates in a cache?',
		why: 'sccache keeps the result of every dependency that rustc compiles. A clean build then takes a fraction of the time.',
		kind: 'select',
		choices: [
			{value: 'sccache', label: 'sccache', hint: 'on this machine; CI can share it later'},
			{value: 'none', label: 'No cache'},
		],
		steps: ['tools', 'cargo'],
	}),
	fakeQuestion('linker', {
		prompt: 'Which linker?',
		why: 'Linking runs after every edit. mold is much faster than GNU ld, but since Rust 1.90 the default on x86_64 Linux is lld, and with few cores mold gains nothing over it. "The fastest here" measures it instead of believing it, and configures nothing unless the gain is at least 10 %.',
		kind: 'select',
		choices: [
			{value: 'auto', label: 'The fastest here', hint: 'links a probe with each and keeps the winner, if it wins clearly'},
			{value: 'mold', label: 'mold', hint: 'through clang'},
			{value: 'lld', label: 'lld', hint: 'the default of Rust 1.90 and later on x86_64 Linux'},
			{value: 'default', label: "Rust's own default", hint: 'nothing is configured'},
		],
		steps: ['tools', 'cargo'],
	}),
	fakeQuestion('bin-directory', {
		prompt: 'Where should sccache be installed?',
		why: 'The packages of many distributions lack S3, so the release of the sccache project itself is used.',
		suggest: () => ({value: '/home/me/.local/bin', source: 'PATH'}),
		validate: value => (value.startsWith('/') ? undefined : 'Give an absolute path, for example /home/me/.local/bin.'),
	}),
];

export function fakeChange(id: string, more: Partial<Change> = {}): Change {
	return {
		id,
		kind: 'command',
		summary: `do ${id}`,
		preview: {type: 'command', argv: ['do', id]},
		reversal: {type: 'none', reason: 'only a test'},
		async apply() {},
		...more,
	};
}

export function fakeFileChange(id: string, path: string, before: string | undefined, after: string, more: Partial<Change> = {}): Change {
	return fakeChange(id, {kind: 'file', preview: {type: 'file', path, before, after}, ...more});
}

export function fakeResourceChange(id: string, verb: ResourceVerb, lines: readonly string[], more: Partial<Change> = {}): Change {
	return fakeChange(id, {kind: 'resource', preview: {type: 'resource', provider: 'cloud', resource: id, verb, lines}, ...more});
}

export function fakePlannedStep(id: string, changes: readonly Change[], more: Partial<PlannedStep> = {}): PlannedStep {
	return {
		id,
		title: id,
		needs: fakeSteps.find(step => step.id === id)?.needs ?? [],
		status: changes.length === 0 ? 'done' : 'pending',
		reason: changes.length === 0 ? `${id} is in place` : undefined,
		changes,
		notes: [],
		...more,
	};
}

const manifest = `[workspace]
members = ["crates/*"]
resolver = "2"

[profile.release]
debug = 1
`;

export function fakePlan(applies: Readonly<Record<string, Change['apply']>> = {}): Plan {
	const change = (made: Change): Change => ({...made, apply: applies[made.id] ?? made.apply});
	return {
		steps: [
			fakePlannedStep('answers', [
				change(
					fakeFileChange('answers/file', '/home/me/demo/ferrovia.toml', undefined, '[tools]\nlinker = "auto"\n', {
						summary: 'write ferrovia.toml',
					}),
				),
			]),
			fakePlannedStep(
				'tools',
				[
					change(
						fakeChange('tools/packages', {
							summary: 'install mold and clang',
							preview: {type: 'command', argv: ['sudo', 'apt-get', 'install', '-y', 'mold', 'clang'], note: 'Debian packages'},
							needsRoot: true,
						}),
					),
					change(
						fakeChange('tools/sccache', {
							summary: 'install sccache 0.18.0',
							preview: {
								type: 'command',
								argv: ['download', 'sccache-v0.18.0.tar.gz'],
								note: 'its SHA-256 is checked before it is unpacked',
							},
						}),
					),
				],
				{notes: [{level: 'info', text: 'lld is the default of Rust 1.95 here; mold may gain nothing with 2 cores'}]},
			),
			fakePlannedStep('cargo', [
				change(
					fakeFileChange(
						'cargo/profiles',
						'/home/me/demo/Cargo.toml',
						manifest,
						`${manifest}\n[profile.ci]\ninherits = "dev"\ndebug = 0\n\n[profile.production]\ninherits = "release"\nlto = "thin"\n`,
						{summary: 'add the profiles ci and production'},
					),
				),
				change(
					fakeFileChange('cargo/config', '/home/me/demo/.cargo/config.toml', undefined, 'include = ["ferrovia.toml"]\n', {
						summary: 'write .cargo/config.toml',
						provisional: 'the linker is measured once mold is installed',
					}),
				),
			]),
		],
	};
}

export const emptyPlan: Plan = {
	steps: [
		fakePlannedStep('answers', [], {reason: 'ferrovia.toml has the answers'}),
		fakePlannedStep('tools', [], {reason: 'mold, clang and sccache are installed'}),
		fakePlannedStep('cargo', [], {reason: 'profiles and settings are in place'}),
	],
};

/** Ends a check when the test wants it to. */
export type CheckGate = Gate<{status: 'pass'; detail: string}>;

export function fakeCheck(id: string, more: Partial<Check> = {}): Check {
	return {
		id,
		step: id.split('.')[0] ?? 'tools',
		title: `${id} holds`,
		run: async () => ({status: 'pass', detail: `saw ${id}`}),
		...more,
	};
}

export function fakeResult(id: string, more: Partial<CheckResult> = {}): CheckResult {
	return {id, step: id.split('.')[0] ?? '', title: `${id} holds`, status: 'pass', detail: `saw ${id}`, durationMs: 1234, ...more};
}

export function fakeChecks(runs: Readonly<Record<string, Check['run']>> = {}): readonly Check[] {
	return [
		fakeCheck('tools.probe', {title: 'a probe crate compiles', run: async () => ({status: 'pass', detail: 'built in 2.1 s'})}),
		fakeCheck('tools.linker', {
			title: 'the linker is mold',
			run: async () => ({status: 'pass', detail: '.comment names mold 2.37', evidence: 'mold 2.37.1'}),
		}),
		fakeCheck('tools.cache-hit', {
			title: 'a second build is served by sccache',
			run: async () => ({status: 'pass', detail: '41 of 41 units were hits'}),
		}),
		fakeCheck('cargo.profiles', {
			title: 'the profiles resolve',
			run: async () => ({status: 'pass', detail: 'ci and production are known'}),
		}),
		fakeCheck('cargo.clone', {
			title: 'a clone without the tools still builds',
			run: async () => ({status: 'pass', detail: 'built without sccache and mold'}),
		}),
	].map(check => ({...check, run: runs[check.id] ?? check.run}));
}
